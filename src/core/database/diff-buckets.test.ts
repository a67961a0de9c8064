import assert from "node:assert/strict";
import { test } from "node:test";
import { diffTables } from "./diff-buckets.ts";
import { aShape } from "./shape.fixture.ts";
import type { Bucket, SurveyedTable, TableShape } from "./table.ts";

const bucket = (id: string, hash = "a", rows = 1): Bucket => ({ id, rows, hash });
const table = (shape: Partial<TableShape>, ...buckets: Bucket[]): SurveyedTable => ({
  shape: aShape(shape),
  buckets,
});

test("tables are the same, edited, replaced, created or dropped", () => {
  const have = [
    table({ table: "dropped" }),
    table({ table: "edited" }, bucket("0"), bucket("1"), bucket("2")),
    table({ table: "replaced" }, bucket("0")),
    table({ table: "same" }, bucket("0")),
  ];
  const want = [
    table({ table: "created" }, bucket("0")),
    table({ table: "edited" }, bucket("0"), bucket("1", "b"), bucket("7")),
    table({ table: "replaced", ddl: "other" }, bucket("0")),
    table({ table: "same", autoIncrement: "9" }, bucket("0")),
  ];

  assert.deepEqual(diffTables(have, want), [
    { kind: "create", table: "created" },
    { kind: "drop", table: "dropped" },
    { kind: "edit", table: "edited", changed: [bucket("1", "b"), bucket("7")], gone: ["2"] },
    { kind: "replace", table: "replaced", because: "its definition changed" },
    { kind: "same", table: "same" },
  ]);
});

test("buckets are found by their numbers, wherever they stand", () => {
  const have = table({}, bucket("0"), bucket("1"), bucket("2"), bucket("3"));
  const want = table({}, bucket("0", "b"), bucket("2"), bucket("3", "b"), bucket("4"));

  assert.deepEqual(diffTables([have], [want]), [
    {
      kind: "edit",
      table: "t",
      changed: [bucket("0", "b"), bucket("3", "b"), bucket("4")],
      gone: ["1"],
    },
  ]);
});

test("a layout that went through a manifest is the same layout", () => {
  const have = table({ layout: { width: "32", keyIndex: 0, column: "id", kind: "range" } }, bucket("0"));

  assert.deepEqual(diffTables([have], [table({}, bucket("0"))]), [{ kind: "same", table: "t" }]);
});

test("rows grouped anew cannot be compared, so the table is replaced", () => {
  const want = table({ layout: { kind: "range", column: "id", keyIndex: 0, width: "64" } });

  assert.deepEqual(diffTables([table({})], [want]), [
    { kind: "replace", table: "t", because: "its rows are grouped anew" },
  ]);
});
