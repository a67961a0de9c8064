/** A configuration of one static site on two accounts that are folders beside it; more keys of the site, or sections, may follow. */
export const twoFolders = `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: ./two }, addresses: [198.51.100.20] }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: public_html }, two: { path: public_html } }
`;
