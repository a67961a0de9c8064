import { repository } from "../repository.ts";
import { controlFiles } from "./control-files.ts";
import type { AccountFacts, AccountName, HostFacts, HostName } from "./facts.ts";
import {
  accountNames,
  accounts,
  hostNames,
  hosts,
  mailboxes,
  siteName,
  tsigName,
  ttlSeconds,
  zone,
} from "./facts.ts";
import { readForwarding } from "./forwarding.ts";
import { isAlive } from "./host.ts";
import { fingerprint } from "./keys.ts";
import { readPartitions } from "./network.ts";
import { folder, paths } from "./paths.ts";
import { readSecrets } from "./secrets.ts";

export interface LabFacts {
  readonly folder: string;
  readonly zone: string;
  readonly siteName: string;
  readonly ttlSeconds: number;
  readonly hosts: Readonly<Record<HostName, HostFacts & { readonly alive: boolean }>>;
  readonly accounts: Readonly<Record<AccountName, AccountInfo>>;
  readonly partitions: readonly (readonly [HostName, HostName])[];
  readonly control: typeof controlFiles & { readonly home: string; readonly workTree: string };
  readonly wordpress: { readonly user: "admin"; readonly password: string };
  readonly mail: { readonly addresses: readonly string[]; readonly password: string };
  readonly dns: {
    readonly tsigName: string;
    readonly tsig: string;
    readonly powerdnsUrl: string;
    readonly powerdnsApiKey: string;
  };
}

export interface AccountInfo extends AccountFacts {
  readonly address: string;
  readonly host: string;
  readonly hostKey: string;
  /** The document root on the account. */
  readonly docrootPath: string;
  /** The home as the machine's root sees it: tests may look without going through a host. */
  readonly homeOutside: string;
  readonly databaseHost: "localhost";
  readonly databaseSocket: "/run/mysqld/mysqld.sock";
  readonly databasePassword: string;
  readonly readOnlyPassword: string;
  readonly forwarding: { readonly tcp: string; readonly sockets: string };
}

/** Everything about the lab as it is now. Its passwords protect nothing: they are shown. */
export async function readInfo(): Promise<LabFacts> {
  const secrets = readSecrets();
  const [a, b] = await Promise.all(accountNames.map(readAccount));
  if (a === undefined || b === undefined) throw new Error("lab: it has two accounts");
  return {
    folder,
    zone,
    siteName,
    ttlSeconds,
    hosts: readHosts(),
    accounts: { a, b },
    partitions: readPartitions(),
    control: { ...controlFiles, home: paths.controlHome, workTree: repository },
    wordpress: { user: "admin", password: secrets.wordpressAdmin },
    mail: { addresses: mailboxes.map((box) => `${box}@${zone}`), password: secrets.mailbox },
    dns: {
      tsigName,
      tsig: secrets.tsig,
      powerdnsUrl: `http://${hosts.b.address}:8081`,
      powerdnsApiKey: secrets.powerdnsApiKey,
    },
  };
}

async function readAccount(name: AccountName): Promise<AccountInfo> {
  const account = accounts[name];
  const secrets = readSecrets()[name];
  return {
    ...account,
    address: hosts[name].address,
    host: hosts[name].fqdn,
    hostKey: await fingerprint(name),
    docrootPath: `${account.home}/${account.docroot}`,
    homeOutside: paths.home(name),
    databaseHost: "localhost",
    databaseSocket: "/run/mysqld/mysqld.sock",
    databasePassword: secrets.database,
    readOnlyPassword: secrets.readOnlyDatabase,
    forwarding: readForwarding(name),
  };
}

function readHosts(): LabFacts["hosts"] {
  const entries = hostNames.map((name) => [name, { ...hosts[name], alive: isAlive(name) }] as const);
  return Object.fromEntries(entries) as LabFacts["hosts"];
}
