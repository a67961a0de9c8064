import { countRows } from "../database/diff-buckets.ts";
import type { AccountId, SiteId } from "../site/site.ts";
import type { BytePath } from "./byte-path.ts";
import { type EntryList, pathsOf } from "./entry-list.ts";
import type { ManifestEntry } from "./manifest.ts";
import { type KnownDatabase, planDatabase } from "./plan-database.ts";
import { planFiles } from "./plan-files.ts";

/** What a full compare of vault and replicas found. */
export interface VerifyReport {
  readonly site: SiteId;
  readonly generation: number;
  readonly vault: { readonly checked: number; readonly damaged: readonly BytePath[] };
  readonly replicas: readonly ReplicaDrift[];
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
  readonly tables: readonly {
    readonly database: string;
    readonly table: string;
    readonly kind: string;
    readonly buckets: number;
  }[];
}

export interface ComparedTree {
  readonly entries: EntryList<ManifestEntry>;
  readonly databases: ReadonlyMap<string, KnownDatabase>;
}

/** Pure. Views and programs do not count: a replica keeps triggers and events asleep. */
export function describeDrift(
  account: AccountId,
  generation: number | null,
  have: ComparedTree,
  want: ComparedTree,
): ReplicaDrift {
  const files = planFiles(have.entries, want.entries);
  const brought = [...pathsOf(files.bring), ...pathsOf(files.folders)];
  const present = presentOf(brought, have.entries);
  const differing = brought.filter((path) => present.has(path));
  const missing = brought.filter((path) => !present.has(path));
  const tables = [...want.databases].flatMap(([name, database]) =>
    tableDrift(name, have.databases.get(name) ?? null, database),
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
  have: KnownDatabase | null,
  want: KnownDatabase,
): ReplicaDrift["tables"] {
  return planDatabase(database, have, want).tables.flatMap((difference) => {
    if (difference.kind === "same") return [];
    const buckets = difference.kind === "edit" ? difference.changed.length + difference.gone.length : 0;
    return [{ database, table: difference.table, kind: difference.kind, buckets }];
  });
}
