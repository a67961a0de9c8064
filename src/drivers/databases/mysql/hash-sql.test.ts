import assert from "node:assert/strict";
import { test } from "node:test";
import type { ColumnPlan } from "./column-plan.ts";
import { bucketSql, bucketTests, keptRowsSql, partsAt, type TablePlan } from "./hash-sql.ts";

const column = (change: Partial<ColumnPlan>): ColumnPlan => ({
  name: "id",
  literal: "number",
  expression: "`id`",
  raw: "`id`",
  size: "short",
  nullable: "no",
  integer: "signed",
  ...change,
});
const plan = (change: Partial<TablePlan> = {}): TablePlan => ({
  table: "t",
  columns: [column({})],
  layout: { kind: "range", column: "id", keyIndex: 0, width: "64" },
  skip: [],
  ...change,
});
const never = (): boolean => false;

test("neighbouring buckets are one range, gaps are joined when they are known to be empty", () => {
  assert.deepEqual(bucketTests(plan(), ["3", "0", "1"], never), [
    "(`id` BETWEEN 0 AND 127 OR `id` BETWEEN 192 AND 255)",
  ]);
  assert.deepEqual(
    bucketTests(plan(), ["3", "0", "1"], () => true),
    ["(`id` BETWEEN 0 AND 255)"],
  );
  assert.deepEqual(bucketTests(plan(), [], never), []);
});

test("ranges end where the column's type ends", () => {
  const wide = { kind: "range", column: "id", keyIndex: 0, width: (1n << 62n).toString() } as const;
  const unsigned = [column({ integer: "unsigned" })];

  assert.deepEqual(bucketTests(plan({ layout: wide }), ["-2", "1"], never), [
    "(`id` BETWEEN -9223372036854775808 AND -4611686018427387905 OR `id` BETWEEN 4611686018427387904 AND 9223372036854775807)",
  ]);
  assert.deepEqual(bucketTests(plan({ layout: wide, columns: unsigned }), ["3"], never), [
    "(`id` BETWEEN 13835058055282163712 AND 18446744073709551615)",
  ]);
});

test("parts of a scan hold every row once", () => {
  assert.deepEqual(partsAt(plan(), []), ["TRUE"]);
  assert.deepEqual(partsAt(plan(), ["-2"]), ["`id` < -128", "`id` >= -128"]);
  assert.deepEqual(partsAt(plan(), ["0", "3", "4"]), [
    "`id` < 0",
    "(`id` >= 0 AND `id` < 192)",
    "(`id` >= 192 AND `id` < 256)",
    "`id` >= 256",
  ]);
  const hashed = { kind: "hash", columns: ["id"], keyIndexes: [0], bits: 4 } as const;
  assert.deepEqual(partsAt(plan({ layout: hashed }), ["1"]), ["TRUE"], "such buckets are no ranges");
});

test("a division floors only where the column may be negative", () => {
  assert.equal(bucketSql(plan()), "((`id` DIV 64) - (`id` % 64 < 0))");
  assert.equal(bucketSql(plan({ columns: [column({ integer: "unsigned" })] })), "(`id` DIV 64)");
});

test("a pattern is quoted, and rows where it is NULL count", () => {
  const skip = [{ table: "t", column: "na`me", patterns: ["\\_x'%"] }];

  assert.equal(keptRowsSql(plan({ skip })), "(`na``me` LIKE '\\\\_x\\'%' ESCAPE '\\\\') IS NOT TRUE");
  assert.equal(keptRowsSql(plan()), "TRUE");
});
