import { controlFiles } from "./control-files.ts";
import type { AccountName } from "./facts.ts";
import {
  accounts,
  hosts,
  mailboxes,
  observing,
  people,
  siteName,
  tsigName,
  ttlSeconds,
  zone,
} from "./facts.ts";
import { fingerprint } from "./keys.ts";

type Part =
  | ("dns" | "mail" | "mail-imap" | "mx" | "checks" | "automatic" | "lease-fast" | "certificates")
  | ("observer" | "people");

export interface ConfigChoice {
  /** Parts of the configuration beside files and databases. */
  readonly with?: readonly Part[];
  /** b's database settings: written out (b is empty at first), or found in its own wp-config.php. */
  readonly databaseOfB?: "explicit" | "auto";
}

/** A clonepanel.yaml for the lab's site, as control can use it: all paths are absolute. */
export async function configText(choice: ConfigChoice = {}): Promise<string> {
  const parts = new Set(choice.with ?? []);
  const databaseOfB = choice.databaseOfB === "auto" ? "auto" : explicitDatabase("b");
  return `version: 1
vault: ${controlFiles.vault}
state: ${controlFiles.state}

accounts:
${await accountText("a")}${await accountText("b")}
${parts.has("checks") ? anchorsText : ""}${parts.has("observer") ? observerText : ""}${parts.has("people") ? peopleText : ""}${parts.has("dns") ? dnsProviders : ""}sites:
  ${zone}:
    names: [${siteName}, ${zone}]
    app: auto
    primary: a
    accounts:
      a: { path: ${accounts.a.docroot}, databases: auto }
      b: { path: ${accounts.b.docroot}, databases: ${databaseOfB} }
    mirror: { every: 5s }
    snapshots: { every: 1h, keep: { hourly: 24, daily: 14 } }
${parts.has("dns") ? dnsText : ""}${parts.has("mail") ? mailText : ""}${parts.has("mail-imap") ? imapText() : ""}${parts.has("mx") ? mxText : ""}${parts.has("checks") ? checksText : ""}${parts.has("checks") && parts.has("dns") ? dnsCheckText : ""}${parts.has("automatic") ? automaticText : ""}${parts.has("lease-fast") ? leaseText : ""}${parts.has("certificates") ? certificatesText : ""}`;
}

async function accountText(name: AccountName): Promise<string> {
  return `  ${name}:
    transport:
      driver: ssh
      host: ${hosts[name].fqdn}
      port: 22
      user: ${accounts[name].user}
      identity: ${controlFiles.identity}
      hostKey: "${await fingerprint(name)}"
    addresses: [${hosts[name].address}]
    origin: ${accounts[name].origin}
`;
}

function explicitDatabase(name: AccountName): string {
  const { database } = accounts[name];
  const password = `{ file: ${controlFiles.databasePassword(name)} }`;
  return `{ wp: { driver: mysql, host: localhost, name: ${database.name}, user: ${database.user}, password: ${password} } }`;
}

const dnsProviders = `dnsProviders:
  a-ns: { driver: rfc2136, server: ${hosts.a.address}, port: 53, tsig: { name: ${tsigName}, algorithm: hmac-sha256, secret: { file: ${controlFiles.tsig} } } }
  b-ns: { driver: powerdns, url: "http://${hosts.b.address}:8081", server: localhost, apiKey: { file: ${controlFiles.powerdnsKey} }, nameserver: ${hosts.b.address} }

`;

const dnsText = `    dns:
      zone: ${zone}
      providers: [a-ns, b-ns]
      policy: failover
      names: [${siteName}, ${zone}]
      ttl: { normal: ${ttlSeconds}s, short: ${ttlSeconds}s }
`;

const mailHead = `    mail:
      primary: a
      secondary: b
      every: 5s
`;

const mailText = `${mailHead}      mailboxes: { driver: maildir, path: mail/${zone} }
`;

/** The same mailboxes by their owners' passwords. The lab's network is one machine's own, so nothing is encrypted. */
function imapText(): string {
  const login = (name: string) =>
    `${name}: { user: ${name}@${zone}, password: { file: ${controlFiles.mailboxPassword} } }`;
  const account = (name: AccountName) =>
    `          ${name}: { host: ${hosts[name].address}, tls: none, mailboxes: { ${mailboxes.map(login).join(", ")} } }\n`;
  return `${mailHead}      mailboxes:
        driver: imap
        accounts:
${account("a")}${account("b")}`;
}

const mxText = `      mx: { a: ${accounts.a.mailHost}, b: ${accounts.b.mailHost} }
`;

/** Places that control reaches whatever becomes of the accounts. */
const anchorsText = `anchors: ["${hosts.resolver.address}:53", "${hosts.registry.address}:53"]
`;

/** The observer looks from the visitors' host; test/integration/lab/observer.ts lets it run. */
const observerText = `panel: { listen: "${observing.panel}", hosts: ["${observing.panel}"], proxy: https }
observers:
  ${observing.name}: { key: { cmd: [echo, ${observing.key}] }, network: ${observing.network} }
`;

/** A program on the visitors' host (test/integration/lab/people.ts), and a mailbox of the account that stays. */
const peopleText = `notifications:
  ops: { driver: webhook, url: { cmd: [echo, "${people.hook}"] } }
  mail: { driver: smtp, host: ${hosts.b.address}, port: 25, tls: none, from: "clonepanel@${zone}", to: ["${people.mailbox}@${zone}"] }
`;

const checksText = `    checks:
      - { kind: http, url: "http://${siteName}/", expect: { status: 200, body: "Harbour Walks" }, every: 5s }
      - { kind: tcp, host: ${hosts.a.address}, port: 80, needs: ssh a, every: 5s }
      - { kind: ssh, account: a, every: 5s }
      - { kind: smtp, host: ${hosts.a.address}, every: 5s }
      - { kind: imap, host: ${hosts.a.address}, port: 143, tls: none, every: 5s }
      - { kind: disk, account: a, every: 5s, percent: { warn: 99, bad: 100 } }
      - { kind: clock, account: b, every: 5s }
      - { kind: lag, every: 5s }
`;

const dnsCheckText = `      - { kind: dns, every: 5s }
`;

const leaseText = `    failover: { mode: automatic, fence: lease, lease: fast }
`;

/** The authority is pebble on the registry's host, which the test starts. */
const certificatesText = `    certificates:
      acme: { directory: "https://${hosts.registry.address}:14000/dir", email: owner@${zone} }
      install:
        a: { driver: files, certificate: ssl/site.crt, key: ssl/site.key, reload: [/etc/lab/reload-web] }
        b: { driver: files, certificate: ssl/site.crt, key: ssl/site.key, reload: [/etc/lab/reload-web] }
`;

const automaticText = `    failover: { mode: automatic }
`;
