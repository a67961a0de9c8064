/**
 * Who is in the lab: every name, address and path that is the same in each lab. The secrets are in secrets.ts.
 *
 * The addresses are documentation networks (RFC 5737), one a hoster, so that nothing outside can ever be meant.
 */
export const zone = "example.test";
export const siteName = "www.example.test";
export const ttlSeconds = 5;
export const tsigName = "clonepanel";
export const mailboxes = ["info", "sales"] as const;

export type HostName = "a" | "b" | "control" | "client" | "resolver" | "registry";
export type AccountName = "a" | "b";

export interface HostFacts {
  readonly name: HostName;
  readonly kind: "account" | "workplace" | "dns";
  /** Last byte of the MAC address. */
  readonly number: number;
  readonly address: string;
  readonly fqdn: string;
}

export interface AccountFacts {
  readonly name: AccountName;
  readonly user: string;
  readonly uid: number;
  readonly shell: string;
  readonly home: string;
  /** Relative to the home, as in clonepanel.yaml. */
  readonly docroot: string;
  readonly origin: string;
  readonly nameserver: "bind" | "powerdns";
  readonly mailHost: string;
  /** Where the Maildir lies in the folder of a mailbox: "" is the folder itself. */
  readonly maildirInside: "" | "Maildir";
  readonly database: { readonly name: string; readonly user: string; readonly readOnlyUser: string };
  /** What this hoster's MariaDB does differently. */
  readonly databaseSettings: readonly string[];
  /** PHP extensions this hoster does not offer. */
  readonly withoutPhp: readonly string[];
}

export const hosts: Readonly<Record<HostName, HostFacts>> = {
  a: { name: "a", kind: "account", number: 10, address: "203.0.113.10", fqdn: "a.example.test" },
  b: { name: "b", kind: "account", number: 20, address: "198.51.100.20", fqdn: "b.example.test" },
  control: { name: "control", kind: "workplace", number: 2, address: "192.0.2.2", fqdn: "control.lab" },
  client: { name: "client", kind: "workplace", number: 3, address: "192.0.2.3", fqdn: "client.lab" },
  registry: { name: "registry", kind: "dns", number: 4, address: "192.0.2.4", fqdn: "registry.lab" },
  resolver: { name: "resolver", kind: "dns", number: 53, address: "192.0.2.53", fqdn: "resolver.lab" },
};

/** Who looks at the site from the visitors' host, and where the controller listens for it. */
export const observing = {
  ...{ name: "attic", network: "attic", key: "6f1d0b7c2a9e4835b7d1c0e2f4a68b93" },
  panel: `${hosts.control.address}:8790`,
} as const;

/** Where a person is told: a webhook on the visitors' host, and a mailbox on b. */
export const people = {
  hook: `http://${hosts.client.address}:8099/ops`,
  mailbox: "info",
} as const;

/** Two hosting accounts that agree in as little as two real hosters would. */
export const accounts: Readonly<Record<AccountName, AccountFacts>> = {
  a: {
    name: "a",
    user: "anna",
    uid: 2001,
    shell: "/bin/bash",
    home: "/home/anna",
    docroot: "public_html",
    origin: "http://a.example.test",
    nameserver: "bind",
    mailHost: "mail.example.test",
    maildirInside: "",
    database: { name: "anna_wp", user: "anna_wp", readOnlyUser: "anna_ro" },
    databaseSettings: ["character-set-server = utf8mb4", "collation-server = utf8mb4_general_ci"],
    withoutPhp: [],
  },
  b: {
    name: "b",
    user: "u4711",
    uid: 3102,
    shell: "/bin/dash",
    home: "/srv/users/u4711",
    docroot: "www/html",
    origin: "http://b.example.test",
    nameserver: "powerdns",
    mailHost: "mail2.example.test",
    maildirInside: "Maildir",
    database: { name: "web4711", user: "dbo4711", readOnlyUser: "dbr4711" },
    databaseSettings: [
      "character-set-server = latin1",
      "collation-server = latin1_swedish_ci",
      "max_allowed_packet = 4M",
    ],
    withoutPhp: ["intl"],
  },
};

export const hostNames = Object.keys(hosts) as readonly HostName[];
export const accountNames = Object.keys(accounts) as readonly AccountName[];

export const isHostName = (text: string): text is HostName => Object.hasOwn(hosts, text);
export const isAccountName = (text: string): text is AccountName => Object.hasOwn(accounts, text);
