import type { AccountProbe } from "../../core/doctor/account-probe.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { namelessRoots, type PlannedSite, planSites, type SeenAccount } from "../../core/init/plan-config.ts";
import { siblingOf } from "../../core/init/site-name.ts";
import type { Account } from "../../core/site/site.ts";
import type { SshAlias, SshAliases } from "../../ports/ssh-aliases.ts";
import type { Talk } from "../../ports/talk.ts";
import type { Transport } from "../../ports/transport.ts";
import { findSites } from "./find-sites.ts";

export interface InitParts {
  readonly aliases: SshAliases;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  openTransport(account: Account): Promise<Transport>;
  probe(transport: Transport): Promise<AccountProbe>;
  /** Addresses of a name; empty when there is none. */
  lookUp(host: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface InitLook {
  readonly accounts: readonly SeenAccount[];
  readonly sites: readonly PlannedSite[];
  /** One line an account, for people. */
  readonly found: readonly string[];
  readonly warnings: readonly string[];
}

const mostIdentities = 5;

/** Looks at accounts by the names that ssh knows, one after another, reading only. */
export async function lookForInit(parts: InitParts, names: readonly string[]): Promise<InitLook> {
  const accounts: SeenAccount[] = [];
  const found: string[] = [];
  const warnings: string[] = [];
  for (const name of names) {
    const step = parts.talk.step(`look at ${name}`);
    try {
      const alias = await parts.aliases.resolve(name, parts.signal);
      const { account, line, doubts } = await lookAt(parts, alias);
      accounts.push(account);
      found.push(line);
      warnings.push(...alias.warnings, ...doubts);
      step.done(`${account.roots.length} folders with a site`);
    } catch (error) {
      step.failed("not possible");
      throw error;
    }
  }
  const sites = planSites(accounts, await knownNames(parts, accounts));
  for (const { account, path } of namelessRoots(accounts))
    warnings.push(`${account}: what the site in ${path} is called could not be found out; add it by hand`);
  return { accounts, sites, found, warnings };
}

interface Look {
  readonly account: SeenAccount;
  readonly line: string;
  readonly doubts: readonly string[];
}

async function lookAt(parts: InitParts, alias: SshAlias): Promise<Look> {
  const { alias: name, host, port, user, hostKey, addresses } = alias;
  const id = idOf(name);
  for (const identity of alias.identities.slice(0, mostIdentities)) {
    const fingerprint = hostKey.fingerprint;
    const transport = { driver: "ssh", host, port, user, identity, hostKey: fingerprint } as const;
    await using way = await parts.openTransport({ id, transport, addresses, origin: null });
    const probe = await triedKey(() => parts.probe(way));
    if (probe === null) continue;
    const roots = await findSites(way, parts.signal);
    const sites = roots.map((root) => `${root.name ?? "a site without a name"} (${root.app}, ${root.path})`);
    const account = { id, host, port, user, identity, hostKey, addresses, roots };
    const tools = [`rsync ${probe.rsyncVersion ?? "MISSING"}`, `PHP ${probe.php?.version ?? "not found"}`];
    return {
      account,
      line: `${id}: ${probe.system}, ${tools.join(", ")}: ${sites.length === 0 ? "no site yet" : sites.join(", ")}`,
      doubts: doubtsOf(alias),
    };
  }
  throw noKey(alias);
}

/** `anna@Sydney.Host.example` is called `sydney-host-example`. */
function idOf(alias: string): string {
  return alias
    .replace(/^.*@/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
}

/** Null: the host does not take this key. */
async function triedKey<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ClonePanelError && error.code === "SSH_AUTH_REFUSED") return null;
    throw error;
  }
}

function doubtsOf({ alias, host, hostKey, addresses }: SshAlias): readonly string[] {
  return [
    ...(hostKey.trust === "known"
      ? []
      : [`${alias}: nobody has compared the host key ${hostKey.fingerprint} yet`]),
    ...(addresses.length > 0 ? [] : [`${alias}: no address of ${host} is known here`]),
  ];
}

async function knownNames(parts: InitParts, accounts: readonly SeenAccount[]): Promise<ReadonlySet<string>> {
  const names = accounts.flatMap(({ roots }) => roots.flatMap(({ name }) => (name === null ? [] : [name])));
  const known = new Set<string>();
  for (const sibling of new Set(names.map(siblingOf))) {
    if ((await parts.lookUp(sibling, parts.signal)).length > 0) known.add(sibling);
  }
  return known;
}

function noKey({ alias, host, user, identities }: SshAlias): ClonePanelError {
  const tried =
    identities.length === 0 ? "there is no key file" : `it took none of: ${identities.join(", ")}`;
  return new ClonePanelError("SSH_AUTH_REFUSED", `no key logs in to ${user}@${host} ("${alias}"): ${tried}`, {
    hint: `Make a key for ClonePanel alone and bring it there: ssh-keygen -t ed25519 -N "" -f ~/.ssh/clonepanel && ssh-copy-id -i ~/.ssh/clonepanel ${alias}   and name it in ~/.ssh/config: IdentityFile ~/.ssh/clonepanel`,
    remedy: "owner",
  });
}
