import assert from "node:assert/strict";
import { test } from "node:test";
import { boundsOf, bucketsWithin, isInBounds, parseKeyRange, rangeWords } from "./key-range.ts";
import type { Literal } from "./literal.ts";
import type { TableShape } from "./table.ts";

const shape = (order: "number" | "bytes", key: readonly string[] = ["id"]): TableShape => ({
  table: "t",
  ddl: "",
  columns: ["body", "id"],
  key,
  keyOrder: key.map(() => ({ index: 1, order })),
  layout: { kind: "range", column: "id", keyIndex: 1, width: "10" },
  transactional: "yes",
  autoIncrement: null,
});
const number = (text: string): Literal => ({ kind: "number", text });
const text = (bytes: string): Literal => ({ kind: "text", bytes });
const none: Literal = { kind: "null" };

test("a range is typed as one key, from a key, up to a key, or between two", () => {
  for (const typed of ["17", "100..200", "100..", "..200", "-5..-1"]) {
    const range = parseKeyRange(typed);
    assert.ok(range);
    assert.equal(rangeWords(range), typed);
  }
  for (const nothing of ["", ".."]) assert.equal(parseKeyRange(nothing), null);
});

test("numbers are compared by value to 64 bits and beyond, texts by their bytes", () => {
  const big = boundsOf(shape("number"), { from: "9", to: "18446744073709551614" });
  const is = (id: Literal, bounds = big) => isInBounds([none, id], bounds);
  assert.deepEqual(
    ["8", "9", "10", "18446744073709551614", "18446744073709551615", "-10"].map((id) => is(number(id))),
    [false, true, true, true, false, false],
  );
  assert.equal(is(none), false);
  const words = boundsOf(shape("bytes"), { from: "B", to: null });
  assert.deepEqual(
    ["A", "B", "Ba", "a", "\xff"].map((id) => is(text(id), words)),
    [false, true, true, true, true],
  );
  const bytes = boundsOf(shape("bytes"), { from: "0x00", to: "0x00ff" });
  assert.deepEqual(
    ["\x00", "\x00\xff", "\x00\xff0", "0"].map((id) => is(text(id), bytes)),
    [true, true, false, false],
  );
});

test("a table without key, and a number that is none, are refused by name", () => {
  assert.throws(() => boundsOf(shape("bytes", []), { from: "a", to: "b" }), { code: "ROWS_NOT_NAMED" });
  assert.throws(() => boundsOf(shape("number"), { from: "1; DROP", to: null }), { code: "ROWS_NOT_NAMED" });
});

test("only buckets that can hold such a row are read", () => {
  const buckets = ["-1", "0", "1", "2"].map((id) => ({ id, rows: 1, hash: "" }));
  const of = (from: string | null, to: string | null) =>
    bucketsWithin(shape("number").layout, buckets, boundsOf(shape("number"), { from, to }));
  assert.deepEqual(of("9", "10"), ["0", "1"]);
  assert.deepEqual(of(null, "-1"), ["-1"]);
  assert.deepEqual(of("20", null), ["2"]);
});
