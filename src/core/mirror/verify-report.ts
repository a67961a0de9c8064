import { countRows, type TableDifference } from "../database/diff-buckets.ts";
import type { RowDrift } from "../database/row-drift.ts";
import type { AccountId, SiteId } from "../site/site.ts";
import type { BytePath } from "./byte-path.ts";
import { type EntryList, pathsOf } from "./entry-list.ts";
import type { ManifestEntry } from "./manifest.ts";
import { type KnownDatabase, planDatabase } from "./plan-database.ts";
import { planFiles } from "./plan-files.ts";

/** What a full compare of vault, primary and replicas found. */
export interface VerifyReport {
  readonly site: SiteId;
  readonly generation: number;
  readonly vault: { readonly checked: number; readonly damaged: readonly BytePath[] };
  readonly replicas: readonly ReplicaDrift[];
  /** A living primary is ahead of the vault: what differs there is no drift, unless it stays. Null: it could not be asked. */
  readonly primary: ReplicaDrift | null;
  readonly unreachable: readonly { readonly account: AccountId; readonly because: string }[];
}

export interface ReplicaDrift {
  readonly account: AccountId;
  /** It was behind when it was compared: a sync will bring it along, this is no drift. */
  readonly generation: number | null;
  readonly same: boolean;
  readonly filesCompared: number;
  readonly rowsCompared: number;
  readonly files: {
    readonly differing: readonly BytePath[];
    readonly missing: readonly BytePath[];
    readonly extra: readonly BytePath[];
  };
  readonly tables: readonly TableDrift[];
}

export interface TableDrift {
  readonly database: string;
  readonly table: string;
  readonly difference: Exclude<TableDifference, { readonly kind: "same" }>;
  /** Of `edit`: the rows themselves, as far as they were looked at. */
  readonly rows: DriftedRows | null;
}

/** Rows of one table that differ, seen from the account. */
export interface DriftedRows {
  /** Columns that the keys of `drifts` are values of; all of them where the table has no key. */
  readonly columns: readonly string[];
  readonly drifts: readonly RowDrift[];
  /** Groups of rows that differ too, and were not looked into: there were enough, or the vault's part is damaged. */
  readonly bucketsLeft: number;
}

export interface ComparedTree {
  readonly entries: EntryList<ManifestEntry>;
  readonly databases: ReadonlyMap<string, KnownDatabase>;
}

/** By database, then by table. */
export type NamedRows = ReadonlyMap<string, ReadonlyMap<string, DriftedRows>>;

/** Pure. Views and programs do not count: a replica keeps triggers and events asleep. */
export function describeDrift(
  { account, generation }: Pick<ReplicaDrift, "account" | "generation">,
  have: ComparedTree & { readonly rows: NamedRows },
  want: ComparedTree,
): ReplicaDrift {
  const files = planFiles(have.entries, want.entries);
  const brought = [...pathsOf(files.bring), ...pathsOf(files.folders)];
  const present = presentOf(brought, have.entries);
  const differing = brought.filter((path) => present.has(path));
  const missing = brought.filter((path) => !present.has(path));
  const tables = [...want.databases].flatMap(([name, database]) =>
    tableDrift(name, { have: have.databases.get(name) ?? null, rows: have.rows.get(name) }, database),
  );
  const extra = files.deletions.map((entry) => entry.path);
  return {
    account,
    generation,
    same: brought.length === 0 && extra.length === 0 && tables.length === 0,
    filesCompared: want.entries.length,
    rowsCompared: [...want.databases.values()].reduce((sum, database) => sum + rowsOf(database), 0),
    files: { differing, missing, extra },
    tables,
  };
}

/** Those of the paths that are there: a set of them alone, where the tree may have a million. */
function presentOf(paths: readonly BytePath[], tree: EntryList<ManifestEntry>): ReadonlySet<BytePath> {
  const asked = new Set(paths);
  const present = new Set<BytePath>();
  if (asked.size > 0) for (const { path } of tree) if (asked.has(path)) present.add(path);
  return present;
}

function rowsOf(database: KnownDatabase): number {
  return database.tables.reduce((sum, table) => sum + countRows(table.buckets), 0);
}

function tableDrift(
  database: string,
  seen: {
    readonly have: KnownDatabase | null;
    readonly rows: ReadonlyMap<string, DriftedRows> | undefined;
  },
  want: KnownDatabase,
): readonly TableDrift[] {
  return planDatabase(database, seen.have, want).tables.flatMap((difference): TableDrift[] => {
    if (difference.kind === "same") return [];
    const { table } = difference;
    return [{ database, table, difference, rows: seen.rows?.get(table) ?? null }];
  });
}
