import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Literal } from "../database/literal.ts";
import { mergeColumns } from "./merge-columns.ts";

const columns = ["a", "b", "c", "count", "changed"];
const rules = { counters: ["count"], latest: ["changed"] };
const aValue: fc.Arbitrary<Literal> = fc.oneof(
  fc.constant({ kind: "null" } as const),
  fc.nat({ max: 3 }).map((number): Literal => ({ kind: "number", text: `${number}` })),
  fc.constantFrom("x", "y").map((bytes): Literal => ({ kind: "text", bytes })),
);
const aRow = fc.tuple(aValue, aValue, aValue, aValue, aValue);
const sides = fc.record({ base: aRow, old: aRow, new: aRow });

const textOf = (row: readonly Literal[]) => row.map((literal) => JSON.stringify(literal));

test("a merge keeps every change of either side, or names the columns that both changed", () => {
  fc.assert(
    fc.property(sides, (rows) => {
      const merged = mergeColumns(columns, rows, rules);

      const [base, old, atNew] = [textOf(rows.base), textOf(rows.old), textOf(rows.new)];
      const clash = columns.filter(
        (column, at) =>
          !["count", "changed"].includes(column) &&
          old[at] !== base[at] &&
          atNew[at] !== base[at] &&
          old[at] !== atNew[at],
      );
      if (merged.kind === "conflict") return assert.deepEqual(merged.columns, clash);
      assert.deepEqual(clash, []);
      for (const [at, value] of textOf(merged.literals).slice(0, 3).entries()) {
        if (old[at] !== base[at]) assert.equal(value, old[at]);
        else assert.equal(value, atNew[at]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("merging what was merged changes nothing more", () => {
  fc.assert(
    fc.property(sides, (rows) => {
      const once = mergeColumns(columns, rows, rules);
      if (once.kind === "conflict") return;

      assert.deepEqual(mergeColumns(columns, { ...rows, new: once.literals }, rules), once);
    }),
    { numRuns: 2_000 },
  );
});

test("taking a whole row, as both naive ways do, loses a column that somebody wrote", () => {
  const text = (bytes: string): Literal => ({ kind: "text", bytes });
  const rows = {
    base: [text("title"), text("body")],
    old: [text("new title"), text("body")],
    new: [text("title"), text("new body")],
  };

  const merged = mergeColumns(["title", "body"], rows, { counters: [], latest: [] });

  const wanted = [text("new title"), text("new body")];
  assert.deepEqual(merged, { kind: "merged", literals: wanted });
  assert.notDeepEqual(rows.old, wanted);
  assert.notDeepEqual(rows.new, wanted);
});
