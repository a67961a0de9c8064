import assert from "node:assert/strict";
import { test } from "node:test";
import { type Loss, reviewLoss } from "./review.ts";

const nothing: Loss = { files: { had: 1000, has: 1000, deletions: 0 }, tables: [], emptiedDatabases: [] };
const codes = (loss: Loss) => reviewLoss(loss).map((refusal) => refusal.code);

test("an ordinary day passes", () => {
  assert.deepEqual(codes(nothing), []);
  assert.deepEqual(codes({ ...nothing, files: { had: 1000, has: 710, deletions: 290 } }), []);
});

test("a source that lost most of its files is refused, a small site's clean-up is not", () => {
  assert.deepEqual(codes({ ...nothing, files: { had: 1000, has: 400, deletions: 600 } }), [
    "TOO_MANY_DELETIONS",
  ]);
  assert.deepEqual(codes({ ...nothing, files: { had: 50, has: 10, deletions: 40 } }), []);
});

test("an empty source is refused however small it was", () => {
  assert.deepEqual(codes({ ...nothing, files: { had: 3, has: 0, deletions: 3 } }), ["SOURCE_EMPTY"]);
  assert.deepEqual(codes({ ...nothing, emptiedDatabases: ["wp"] }), ["SOURCE_EMPTY"]);
});

test("rows that went are counted above a floor; a table that its own schema dropped is no deletion", () => {
  const table = { table: "wp_posts", had: 10_000, rowsGone: 6_000, dropped: "no" } as const;

  assert.deepEqual(new Set(codes({ ...nothing, tables: [table] })), new Set(["TOO_MANY_DELETIONS"]));
  assert.deepEqual(codes({ ...nothing, tables: [{ ...table, had: 900, rowsGone: 900 }] }), []);
  assert.deepEqual(codes({ ...nothing, tables: [{ ...table, rowsGone: 10_000, dropped: "yes" }] }), []);
});
