import { ClonePanelError } from "../../../core/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import { Secret } from "../../../core/site/secret.ts";
import type { AccountFile, AccountSideOrder, AppFacts } from "../../../ports/app.ts";
import type { DatabaseAccess } from "../../../ports/database.ts";
import { isMadeFromPrimary, planConfigFile, withoutClonePanel } from "./config-file.ts";
import { type SaltName, saltNames } from "./settings.ts";

type MysqlAccess = Extract<DatabaseAccess, { driver: "mysql" }>;

const configPath = "wp-config.php";

/**
 * This account's wp-config.php. A replica without one gets the primary's with its own database in it; one that stands
 * there already is changed only where a copy must differ or agree: database, keys, table prefix, the read-only user.
 */
export function planWordpressConfig(order: AccountSideOrder): readonly AccountFile[] {
  const have = order.have(configPath, "root");
  const access = order.databases.get("wp");
  if (order.state.role === "primary")
    return have === null ? [] : ownConfig({ order, have, access, set: new Map() });
  if (access?.driver !== "mysql") throw databaseMissing(order);
  if (have !== null && !isMadeFromPrimary(have))
    return ownConfig({ order, have, access, set: agreement(order, access) });
  // A fenced account keeps what it has: it will be looked at before anything is made anew.
  if (order.state.role === "fenced") return [];
  const source = primaryConfig(order);
  if (source === null) throw configMissing(order);
  const content = planConfigFile(source, {
    access,
    stateFolder: order.stateFolder,
    set: databaseValues(access),
    origin: "made-from-primary",
  });
  return [
    {
      place: "root",
      path: configPath,
      content,
      mode: 0o600,
      because: "the primary's settings with this account's database",
    },
  ];
}

interface OwnConfig {
  readonly order: AccountSideOrder;
  readonly have: string;
  readonly access: DatabaseAccess | undefined;
  readonly set: ReadonlyMap<string, string>;
}

function ownConfig({ order, have, access, set }: OwnConfig): readonly AccountFile[] {
  if (access?.driver !== "mysql") return [];
  // A primary that was made from another account's file is now the one that others are made from.
  const content = planConfigFile(have, { access, stateFolder: order.stateFolder, set, origin: "owners-own" });
  if (content === have) return [];
  return [
    {
      place: "root",
      path: configPath,
      content,
      mode: presentMode(order.facts),
      because: "database user, keys and prefix as the role asks",
    },
  ];
}

/** A file that stands keeps its mode: who runs PHP there may need it. */
function presentMode(facts: AppFacts | null): number {
  const mode = facts?.own["configMode"];
  return typeof mode === "string" ? Number.parseInt(mode, 8) : 0o600;
}

/** What an adopted WordPress must change to be a copy of the primary; empty when it agrees already. */
function agreement(order: AccountSideOrder, access: MysqlAccess): ReadonlyMap<string, string> {
  const set = new Map<string, string>();
  const facts = order.facts;
  if (!sameDatabase(facts?.databases.get("wp"), access))
    for (const [name, value] of databaseValues(access)) set.set(name, value);
  if (facts?.saltsFingerprint !== order.primaryFacts.saltsFingerprint) {
    for (const [name, value] of saltsOf(order.primaryFacts)) set.set(name, value);
  }
  const prefix = order.primaryFacts.tablePrefix;
  if (prefix !== null && facts?.tablePrefix !== prefix) set.set("$table_prefix", prefix);
  return set;
}

function sameDatabase(found: DatabaseAccess | undefined, access: MysqlAccess): boolean {
  return (
    found?.driver === "mysql" &&
    found.host === access.host &&
    found.name === access.name &&
    found.user === access.user &&
    found.password.reveal() === access.password.reveal()
  );
}

function databaseValues(access: MysqlAccess): ReadonlyMap<string, string> {
  return new Map([
    ["DB_NAME", toBytePath(access.name)],
    ["DB_USER", toBytePath(access.user)],
    ["DB_PASSWORD", toBytePath(access.password.reveal())],
    ["DB_HOST", toBytePath(access.host)],
  ]);
}

function saltsOf(facts: AppFacts): ReadonlyMap<SaltName, string> {
  const kept = facts.own["salts"];
  if (!(kept instanceof Secret)) return new Map();
  const values = JSON.parse(kept.reveal()) as Partial<Record<SaltName, string>>;
  return new Map(
    saltNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const])),
  );
}

/** From the vault, or, where it lies above the document root and is not mirrored, as the primary's facts hold it. */
function primaryConfig(order: AccountSideOrder): string | null {
  const above = order.primaryFacts.own["configAbove"];
  const text = order.primaryHas(configPath) ?? (above instanceof Secret ? above.reveal() : null);
  return text === null ? null : withoutClonePanel(text);
}

function databaseMissing(order: AccountSideOrder): ClonePanelError {
  return new ClonePanelError(
    "APP_DATABASE_MISSING",
    `No database is known for ${order.site.id} on the account ${order.placement.account}`,
    {
      hint: `Make an empty database there and name it in the configuration: sites.${order.site.id}.accounts.${order.placement.account}.databases.wp`,
      remedy: "owner",
      site: order.site.id,
      account: order.placement.account,
    },
  );
}

function configMissing(order: AccountSideOrder): ClonePanelError {
  return new ClonePanelError(
    "APP_CONFIG_UNSUPPORTED",
    `The primary's wp-config.php of ${order.site.id} is not in the vault`,
    {
      hint: "Put wp-config.php into the document root or one folder above it.",
      remedy: "owner",
      site: order.site.id,
    },
  );
}
