import type { DatabaseSync } from "node:sqlite";
import { isSameLayout } from "../../../core/database/diff-buckets.ts";
import {
  isLayoutPossible,
  judgeLayout,
  type KeyFacts,
  type KeySpan,
  planLayout,
  replanLayout,
} from "../../../core/database/plan-layout.ts";
import { quoteSqliteName } from "../../../core/database/sqlite-dialect.ts";
import type {
  Bucket,
  BucketLayout,
  DatabaseSurvey,
  SurveyedTable,
  TableShape,
} from "../../../core/database/table.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { type FoundTable, readAfterDdl, readTables } from "./inventory.ts";
import { hashTable, type TablePlan } from "./table-scan.ts";

export function surveyFile(
  db: DatabaseSync,
  place: DatabasePlace,
  known: readonly TableShape[],
): DatabaseSurvey {
  const layouts = new Map(known.map((shape) => [shape.table, shape.layout]));
  const { version } = db.prepare("SELECT sqlite_version() AS version").get() as { version: string };
  return {
    name: place.name,
    server: `SQLite ${version}`,
    tables: readTables(db, place).map((found) =>
      surveyTable(db, place, { found, known: layouts.get(found.table) }),
    ),
    after: readAfterDdl(db, place.policy),
    warnings: [],
  };
}

export function planOf(
  place: DatabasePlace,
  shape: Pick<TableShape, "table" | "columns" | "layout">,
): TablePlan {
  const skip = place.policy.skipRows.filter((rule) => rule.table === shape.table);
  return { table: shape.table, columns: shape.columns, layout: shape.layout, skip };
}

function surveyTable(
  db: DatabaseSync,
  place: DatabasePlace,
  { found, known }: { readonly found: FoundTable; readonly known: BucketLayout | undefined },
): SurveyedTable {
  const hashWith = (layout: BucketLayout): Bucket[] =>
    hashTable(db, planOf(place, { ...found, layout }), "all");
  const facts: KeyFacts = { ...found, leading: found.keyKind === "row-number" ? "integer" : "other" };
  const isKept = known !== undefined && isLayoutPossible(known, facts);
  let layout = isKept ? known : planLayout(facts, readSpan(db, found));
  let buckets = hashWith(layout);
  const fit = judgeLayout(buckets);
  if (fit !== "fits") {
    const better = replanLayout(layout, facts, { fit, span: readSpan(db, found) });
    if (!isSameLayout(better, layout)) [layout, buckets] = [better, hashWith(better)];
  }
  return { shape: shapeOf(found, layout), buckets };
}

function shapeOf(found: FoundTable, layout: BucketLayout): TableShape {
  const order = found.keyKind === "row-number" ? "number" : "bytes";
  return {
    table: found.table,
    ddl: found.ddl,
    columns: found.columns,
    key: found.key,
    keyOrder: found.key.map((name) => ({ index: found.columns.indexOf(name), order })),
    layout,
    transactional: "yes",
    autoIncrement: found.autoIncrement,
  };
}

function readSpan(db: DatabaseSync, found: FoundTable): KeySpan {
  const key = found.keyKind === "row-number" ? quoteSqliteName(found.key[0] ?? "") : "NULL";
  const sql = `SELECT COUNT(*) AS n, CAST(MIN(${key}) AS TEXT) AS lo, CAST(MAX(${key}) AS TEXT) AS hi FROM ${quoteSqliteName(found.table)}`;
  const row = db.prepare(sql).get() as { n: number; lo: string | null; hi: string | null };
  return { rows: row.n, min: row.lo, max: row.hi, rowBytes: 0 };
}
