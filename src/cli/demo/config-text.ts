export interface DemoAccount {
  readonly name: string;
  readonly origin: string;
}

export const demoSite = "lighthouse.example";

/** The configuration that an owner would write: the same keys as for real accounts, only the transport is a folder. */
export function demoConfig(primary: DemoAccount, replica: DemoAccount): string {
  const account = ({ name, origin }: DemoAccount) => `  ${name}:
    transport: { driver: local, path: ./accounts/${name} }     # with a real account: { driver: ssh, host: ..., user: ... }
    origin: ${origin}`;
  const place = ({ name }: DemoAccount) =>
    `      ${name}: { path: public_html, databases: { inn: { driver: sqlite, path: data/inn.db } } }`;
  return `version: 1
vault: ./vault
state: ./state
accounts:
${account(primary)}
${account(replica)}
sites:
  ${demoSite}:
    names: [${demoSite}]
    app: static
    primary: ${primary.name}
    accounts:
${place(primary)}
${place(replica)}
    mirror: { every: 1m }
    snapshots: { every: 1h }
`;
}
