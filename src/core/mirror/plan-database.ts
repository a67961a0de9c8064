import { countRows, diffTables, type TableDifference } from "../database/diff-buckets.ts";
import type { AfterDdl, DatabaseSurvey, SurveyedTable } from "../database/table.ts";
import { bucketsOf, type ManifestDatabase } from "./manifest.ts";

/** What differs between one database as it is known and as it was surveyed. */
export interface DatabasePlan {
  readonly name: string;
  readonly tables: readonly TableDifference[];
  /** Views, triggers, foreign keys: their text differs. */
  readonly after: "same" | "differs";
  readonly counts: {
    readonly tables: number;
    readonly buckets: number;
    readonly bucketsChanged: number;
    readonly rowsChanged: number;
  };
}

export interface KnownDatabase {
  readonly tables: readonly SurveyedTable[];
  readonly after: AfterDdl;
}

export function knownDatabase(database: ManifestDatabase): KnownDatabase {
  return {
    tables: database.tables.map((table) => ({ shape: table.shape, buckets: bucketsOf(table) })),
    after: database.after,
  };
}

const nothing: KnownDatabase = {
  tables: [],
  after: { foreignKeys: [], views: [], triggers: [], routines: [], events: [] },
};

/** Pure. Used for vault <- primary and for replica <- vault. */
export function planDatabase(
  name: string,
  have: KnownDatabase | null,
  want: Pick<DatabaseSurvey, "tables" | "after">,
): DatabasePlan {
  const known = have ?? nothing;
  const tables = diffTables(known.tables, want.tables);
  return {
    name,
    tables,
    after: JSON.stringify(known.after) === JSON.stringify(want.after) ? "same" : "differs",
    counts: count(tables, want.tables),
  };
}

function count(
  differences: readonly TableDifference[],
  want: readonly SurveyedTable[],
): DatabasePlan["counts"] {
  const byName = new Map(want.map((table) => [table.shape.table, table]));
  let bucketsChanged = 0;
  let rowsChanged = 0;
  for (const difference of differences) {
    if (difference.kind === "edit") {
      bucketsChanged += difference.changed.length + difference.gone.length;
      rowsChanged += countRows(difference.changed);
    } else if (difference.kind === "create" || difference.kind === "replace") {
      const buckets = byName.get(difference.table)?.buckets ?? [];
      bucketsChanged += buckets.length;
      rowsChanged += countRows(buckets);
    }
  }
  const buckets = want.reduce((sum, table) => sum + table.buckets.length, 0);
  return { tables: want.length, buckets, bucketsChanged, rowsChanged };
}

export function isDatabaseUnchanged(plan: DatabasePlan): boolean {
  return plan.after === "same" && plan.tables.every((table) => table.kind === "same");
}
