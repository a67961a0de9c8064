import type { DatabaseSync } from "node:sqlite";
import { hashBucket, keysOfBucket, rangeBucket } from "../../../core/database/bucket-of.ts";
import type { ByteString } from "../../../core/database/byte-string.ts";
import { listBuckets } from "../../../core/database/hash-rows.ts";
import { isInBounds, type KeyBounds } from "../../../core/database/key-range.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { BucketSum, digestValues } from "../../../core/database/row-digest.ts";
import { writeRow } from "../../../core/database/row-line.ts";
import { quoteSqliteName, sqliteDialect } from "../../../core/database/sqlite-dialect.ts";
import type { Bucket, BucketLayout, SkipRule } from "../../../core/database/table.ts";
import { md5 } from "../md5.ts";
import { type RawValue, readLiterals, selectColumn } from "./column-values.ts";

/** What the scans of a table are made from. */
export interface TablePlan {
  readonly table: string;
  readonly columns: readonly string[];
  readonly layout: BucketLayout;
  readonly skip: readonly SkipRule[];
}

/** Rows of some buckets, or those within some bounds. */
export type WantedRows = ReadonlySet<string> | KeyBounds;

interface ScannedRow {
  readonly bucket: string;
  readonly literals: readonly Literal[];
}

/** Rows of the wanted buckets, or all. Range buckets are found by their keys, hash buckets by looking at every key. */
export function* scanRows(
  db: DatabaseSync,
  plan: TablePlan,
  wanted: WantedRows | "all",
  source = quoteSqliteName(plan.table),
): Generator<ScannedRow> {
  const select = plan.columns.map(selectColumn).join(", ");
  const where = `${keptRowsSql(plan)} AND ${wanted === "all" ? "TRUE" : touchedSql(db, plan, wanted)}`;
  const statement = db.prepare(`SELECT ${select} FROM ${source} WHERE ${where}`);
  statement.setReturnArrays(true);
  for (const row of statement.iterate()) {
    const literals = readLiterals(row as unknown as RawValue[]);
    yield { bucket: bucketOfLiterals(literals, plan.layout), literals };
  }
}

export function hashTable(db: DatabaseSync, plan: TablePlan, wanted: WantedRows | "all"): Bucket[] {
  const sums = new Map<string, BucketSum>();
  for (const { bucket, literals } of scanRows(db, plan, wanted)) {
    const sum = sums.get(bucket) ?? new BucketSum();
    sums.set(bucket, sum);
    sum.add({ deep: digestValues(literals.map(sqliteDialect.canonicalBytes), md5) });
  }
  return listBuckets(sums);
}

export function lineOf(row: ScannedRow): ByteString {
  return writeRow(row.literals, sqliteDialect);
}

export function keptRowsSql(plan: TablePlan): string {
  const skipped = skippedRowsSql(plan);
  return skipped === null ? "TRUE" : `(${skipped}) IS NOT TRUE`;
}

export function skippedRowsSql({ skip }: TablePlan): string | null {
  const tests = skip.flatMap((rule) =>
    rule.patterns.map((pattern) => `${quoteSqliteName(rule.column)} LIKE ${quoteText(pattern)} ESCAPE '\\'`),
  );
  return tests.length === 0 ? null : tests.join(" OR ");
}

/** Beyond this many ranges a look at every key is as quick. */
const maxRanges = 400;

/** A test for the wanted rows: by the key's index, or by the very code that made the buckets, or the bounds. */
export function touchedSql(db: DatabaseSync, plan: TablePlan, buckets: WantedRows): string {
  const { layout } = plan;
  if ("kind" in buckets) return withinSql(db, buckets);
  if (layout.kind === "range" && buckets.size <= maxRanges) return rangesSql(layout, buckets);
  // A name of its own: a function cannot be replaced while a statement that uses it is open.
  functions += 1;
  const name = `cp_is_touched_${functions}`;
  db.function(name, { varargs: true, deterministic: true }, (...values: RawValue[]) => {
    return buckets.has(bucketOfKey(readLiterals(values), layout)) ? 1 : 0;
  });
  const key = layout.kind === "range" ? [layout.column] : layout.columns;
  return `${name}(${key.map(selectColumn).join(", ")}) = 1`;
}

let functions = 0;

function withinSql(db: DatabaseSync, bounds: KeyBounds): string {
  functions += 1;
  const name = `cp_is_within_${functions}`;
  db.function(name, { varargs: true, deterministic: true }, (...values: RawValue[]) =>
    isInBounds(readLiterals(values), { ...bounds, index: 0 }) ? 1 : 0,
  );
  return `${name}(${selectColumn(bounds.column)}) = 1`;
}

const smallest = -(1n << 63n);
const largest = (1n << 63n) - 1n;

function rangesSql(layout: BucketLayout & { kind: "range" }, buckets: ReadonlySet<string>): string {
  const column = quoteSqliteName(layout.column);
  const ranges = [...buckets].map((bucket) => {
    const { first, last } = keysOfBucket(bucket, layout.width);
    return `${column} BETWEEN ${first < smallest ? smallest : first} AND ${last > largest ? largest : last}`;
  });
  return ranges.length === 0 ? "FALSE" : `(${ranges.join(" OR ")})`;
}

function bucketOfLiterals(literals: readonly Literal[], layout: BucketLayout): string {
  const indexes = layout.kind === "range" ? [layout.keyIndex] : layout.keyIndexes;
  return bucketOfKey(
    indexes.map((index) => literals[index] ?? { kind: "null" }),
    layout,
  );
}

function bucketOfKey(key: readonly Literal[], layout: BucketLayout): string {
  if (layout.kind === "hash") return hashBucket(key.map(sqliteDialect.canonicalBytes), layout.bits, md5);
  const [first] = key;
  if (first?.kind !== "number") throw new TypeError("an integer primary key holds no number");
  return rangeBucket(first.text, layout.width);
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
