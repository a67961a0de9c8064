import assert from "node:assert/strict";
import { test } from "node:test";
import { mysqlDialect } from "./mysql-dialect.ts";
import { RowComparison } from "./row-drift.ts";
import type { TableShape } from "./table.ts";

const shape = (key: TableShape["keyOrder"]): TableShape => ({
  table: "t",
  ddl: "",
  columns: ["id", "body"],
  key: key.map(({ index }) => ["id", "body"][index] ?? ""),
  keyOrder: key,
  layout: { kind: "hash", columns: [], keyIndexes: [], bits: 0 },
  transactional: "yes",
  autoIncrement: null,
});

test("missing, extra and differing rows are named by their key; equal ones are not", () => {
  const rows = new RowComparison(shape([{ index: 0, order: "number" }]), mysqlDialect);
  for (const line of ["(1,'a')", "(2,'b')", "(3,'c')"]) rows.add("want", line);
  for (const line of ["(3,'other')", "(1,'a')", "(4,NULL)"]) rows.add("have", line);

  assert.deepEqual(rows.drifts(), [
    { key: "2", kind: "missing" },
    { key: "3", kind: "differs" },
    { key: "4", kind: "extra" },
  ]);
});

test("without a key the whole row is one, and counts as often as it is there", () => {
  const rows = new RowComparison(shape([]), mysqlDialect);
  for (const line of ["(1,'a')", "(1,'a')", "(1,NULL)"]) rows.add("want", line);
  for (const line of ["(1,'a')", "(1,'NULL')"]) rows.add("have", line);

  assert.deepEqual(
    rows.drifts().map(({ kind }) => kind),
    ["differs", "differs"],
  );
});
