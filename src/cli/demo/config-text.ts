export interface DemoAccount {
  readonly name: string;
  readonly origin: string;
  /** What DNS publishes for it. */
  readonly address: string;
  readonly nameserver: { readonly host: string; readonly port: number };
}

export const demoSite = "lighthouse.example";

export const demoKeyName = "clonepanel";

/** The configuration that an owner would write: the same keys as for real accounts, only the transport is a folder. */
export function demoConfig(primary: DemoAccount, replica: DemoAccount, keyFile: string): string {
  const account = ({ name, origin, address }: DemoAccount) => `  ${name}:
    transport: { driver: local, path: ./accounts/${name} }     # with a real account: { driver: ssh, host: ..., user: ... }
    addresses: [${address}]
    origin: ${origin}`;
  const provider = ({ name, nameserver: { host, port } }: DemoAccount) =>
    `  ${name}-ns: { driver: rfc2136, server: ${host}, port: ${port}, tsig: { name: ${demoKeyName}, algorithm: hmac-sha256, secret: { file: ${keyFile} } } }`;
  const place = ({ name }: DemoAccount) =>
    `      ${name}: { path: public_html, databases: { inn: { driver: sqlite, path: data/inn.db } } }`;
  return `version: 1
vault: ./vault
state: ./state
accounts:
${account(primary)}
${account(replica)}
dnsProviders:
${provider(primary)}
${provider(replica)}
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
    dns:
      zone: ${demoSite}
      providers: [${primary.name}-ns, ${replica.name}-ns]
      policy: failover
      names: [${demoSite}]
      ttl: { normal: 5m, short: 1m }
`;
}
