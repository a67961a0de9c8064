import type { HashKind } from "../../../core/database/bucket-hash.ts";
import { keysOfBucket } from "../../../core/database/bucket-of.ts";
import { toHex } from "../../../core/database/byte-string.ts";
import type { KeyBounds } from "../../../core/database/key-range.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { longValueBytes } from "../../../core/database/row-digest.ts";
import type { BucketLayout, SkipRule } from "../../../core/database/table.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { quoteText } from "./value.ts";

/** What the statements about a table's rows are made from. */
export interface TablePlan {
  readonly table: string;
  readonly columns: readonly ColumnPlan[];
  readonly layout: BucketLayout;
  readonly skip: readonly SkipRule[];
}

/**
 * One grouped scan: bucket, rows, the sums of the rows' digests (both halves of the deep one; the quick one and nothing), and
 * how many digests there were.
 *
 * The digest goes through a variable so that it is computed once a row; the arguments of aggregates are evaluated from
 * left to right. Should a server ever do otherwise, the rows fetched later would not fit their hash, and that is checked.
 */
export function hashSql(plan: TablePlan, where: string, kind: HashKind): string {
  const sums = kind === "quick" ? quickSums(plan.columns) : deepSums(plan.columns);
  return (
    `SELECT ${bucketSql(plan)}, COUNT(*), ${sums}, COUNT(@cp_digest) FROM ${quoteMysqlName(plan.table)} ` +
    `WHERE ${where} GROUP BY 1 ORDER BY NULL`
  );
}

/** One row's digest, of either kind. */
export function rowDigestSql({ columns }: TablePlan, kind: HashKind): string {
  if (kind === "deep") return `MD5(${concat(columns)})`;
  return `CRC32(@cp_digest := ${quickRow(columns)}) * CRC32C(@cp_digest)`;
}

function deepSums(columns: readonly ColumnPlan[]): string {
  const digest = `MD5(${concat(columns)})`;
  return `${sumOf(`LEFT(@cp_digest := ${digest}, 16)`)}, ${sumOf("RIGHT(@cp_digest, 16)")}`;
}

/** `quickDigest` of the core, in SQL. */
function quickSums(columns: readonly ColumnPlan[]): string {
  return `SUM(CRC32(@cp_digest := ${quickRow(columns)}) * CRC32C(@cp_digest)), 0`;
}

/**
 * `encodeQuick` of the core. The comma makes all of it bytes, so that nothing is converted: it has to be a cast, because a
 * literal, even a binary one, gives way to the character set of any column.
 */
function quickRow(columns: readonly ColumnPlan[]): string {
  const isNumber = ({ literal }: ColumnPlan): boolean => literal === "number" || literal === "float";
  const head = columns.map((column) => {
    const said = isNumber(column) ? column.expression : `LENGTH(${column.raw})`;
    return column.nullable === "yes" ? `IFNULL(${said},'N')` : said;
  });
  const values = columns.filter((column) => !isNumber(column)).map((column) => column.raw);
  return `CONCAT_WS(CAST(',' AS BINARY),${[...head, ...values].join(",")})`;
}

function sumOf(hexHalf: string): string {
  return `SUM(CAST(CONV(${hexHalf}, 16, 10) AS UNSIGNED))`;
}

/** Number of a row's bucket. */
export function bucketSql({ layout, columns }: TablePlan): string {
  if (layout.kind === "hash") {
    const key = layout.columns.map((name) => columnNamed(columns, name));
    return `(CAST(CONV(LEFT(MD5(${concat(key)}), 8), 16, 10) AS UNSIGNED) >> ${32 - layout.bits})`;
  }
  const column = quoteMysqlName(layout.column);
  // DIV cuts towards zero, a bucket is the floor.
  const isSigned = columnNamed(columns, layout.column).integer === "signed";
  return isSigned
    ? `((${column} DIV ${layout.width}) - (${column} % ${layout.width} < 0))`
    : `(${column} DIV ${layout.width})`;
}

function columnNamed(columns: readonly ColumnPlan[], name: string): ColumnPlan {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new TypeError(`no stored column ${name}`);
  return found;
}

function concat(columns: readonly ColumnPlan[]): string {
  return `CONCAT(${columns.map(encodeSql).join(",")})`;
}

/** `encodeValue` of the core, in SQL. */
function encodeSql({ name, expression, size, nullable }: ColumnPlan): string {
  const whole = `CONCAT(LENGTH(${expression}),':',${expression})`;
  const long = `IF(LENGTH(${expression})>${longValueBytes},CONCAT('#',MD5(${expression})),${whole})`;
  const value = size === "long" ? long : whole;
  return nullable === "yes" ? `IF(${quoteMysqlName(name)} IS NULL,'N',${value})` : value;
}

/** Rows that count at all. */
export function keptRowsSql(plan: TablePlan): string {
  const skipped = skippedRowsSql(plan);
  return skipped === null ? "TRUE" : `(${skipped}) IS NOT TRUE`;
}

/** Rows that are the account's own; null when there is no such rule. */
export function skippedRowsSql({ skip }: TablePlan): string | null {
  const tests = skip.flatMap((rule) =>
    rule.patterns.map((pattern) => `${quoteMysqlName(rule.column)} LIKE ${quoteText(pattern)} ESCAPE '\\\\'`),
  );
  return tests.length === 0 ? null : tests.join(" OR ");
}

/** `isInBounds` of the core, in SQL: by value for numbers, bytewise for everything else. */
export function boundsSql({ columns }: TablePlan, bounds: KeyBounds | undefined): string {
  if (bounds === undefined) return "TRUE";
  const column = columnNamed(columns, bounds.column);
  // The bare column, where that is the same, so that its index serves.
  const value = column.integer === null ? column.expression : quoteMysqlName(bounds.column);
  const end = (text: string): string => (bounds.kind === "number" ? text : `x'${toHex(text)}'`);
  const tests = [
    ...(bounds.first === null ? [] : [`${value} >= ${end(bounds.first)}`]),
    ...(bounds.last === null ? [] : [`${value} <= ${end(bounds.last)}`]),
  ];
  return tests.length === 0 ? "TRUE" : `(${tests.join(" AND ")})`;
}

/** Tests for the given buckets, in portions, so that no statement grows without bound. */
export function bucketTests(
  plan: TablePlan,
  buckets: readonly string[],
  isEmpty: (bucket: string) => boolean,
): string[] {
  return plan.layout.kind === "hash"
    ? portions(buckets, 20_000).map((ids) => `${bucketSql(plan)} IN (${ids.join(",")})`)
    : portions(keyRanges(plan, buckets, isEmpty), 400).map((ranges) => `(${ranges.join(" OR ")})`);
}

/** Tests for the rows before the first of these buckets, between each two, and from the last one on: all rows, each once. */
export function partsAt(plan: TablePlan, firsts: readonly string[]): readonly string[] {
  const { layout } = plan;
  if (layout.kind !== "range" || firsts.length === 0) return ["TRUE"];
  const column = quoteMysqlName(layout.column);
  const keys = firsts.map((bucket) => keysOfBucket(bucket, layout.width).first);
  return [
    `${column} < ${keys[0]}`,
    ...keys.map((key, at) => {
      const next = keys[at + 1];
      return next === undefined ? `${column} >= ${key}` : `(${column} >= ${key} AND ${column} < ${next})`;
    }),
  ];
}

const smallest = { signed: -(1n << 63n), unsigned: 0n };
const largest = { signed: (1n << 63n) - 1n, unsigned: (1n << 64n) - 1n };

/** The index is used when the bare column is compared; neighbours, and gaps that are known to be empty, are joined. */
function keyRanges(
  plan: TablePlan,
  buckets: readonly string[],
  isEmpty: (bucket: string) => boolean,
): string[] {
  const { layout } = plan;
  if (layout.kind !== "range") return [];
  const type = columnNamed(plan.columns, layout.column).integer ?? "signed";
  const runs = joinRuns(buckets.map(BigInt), isEmpty);
  return runs.map(([from, to]) => {
    const first = clamp(keysOfBucket(from.toString(), layout.width).first, type);
    const last = clamp(keysOfBucket(to.toString(), layout.width).last, type);
    return `${quoteMysqlName(layout.column)} BETWEEN ${first} AND ${last}`;
  });
}

const longestGap = 1024n;

function joinRuns(buckets: readonly bigint[], isEmpty: (bucket: string) => boolean): [bigint, bigint][] {
  const sorted = [...buckets].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const runs: [bigint, bigint][] = [];
  for (const bucket of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && isGapEmpty(run[1], bucket, isEmpty)) run[1] = bucket;
    else runs.push([bucket, bucket]);
  }
  return runs;
}

function isGapEmpty(before: bigint, after: bigint, isEmpty: (bucket: string) => boolean): boolean {
  if (after - before > longestGap) return false;
  for (let between = before + 1n; between < after; between++) if (!isEmpty(between.toString())) return false;
  return true;
}

function clamp(value: bigint, type: "signed" | "unsigned"): bigint {
  if (value < smallest[type]) return smallest[type];
  return value > largest[type] ? largest[type] : value;
}

function portions<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  return result;
}
