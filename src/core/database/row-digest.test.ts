import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { dialectOf } from "./dialect.ts";
import { hashRows } from "./hash-rows.ts";
import { BucketSum, deepHashOf, digestValues, encodeValue, quickHashOf } from "./row-digest.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const codec = { dialect: dialectOf("mysql"), md5 };
const layout = { kind: "range", column: "id", keyIndex: 0, width: "64" } as const;

test("no separator can be forged, and NULL is not the text N", () => {
  const rows = [
    ["x0", "y"],
    ["x", "0y"],
    [null, "N"],
    ["N", null],
    ["", ""],
    [null, null],
    ["1:a", ""],
    ["", "1:a"],
  ];

  assert.equal(new Set(rows.map((row) => digestValues(row, md5))).size, rows.length);
});

test("a value of 512 bytes enters as it is, a longer one as its digest", () => {
  assert.equal(encodeValue("a".repeat(512), md5), `512:${"a".repeat(512)}`);
  assert.equal(encodeValue("a".repeat(513), md5), `#${md5("a".repeat(513))}`);
});

test("the same edit in two rows of a bucket is seen, and so is a pair of equal rows", () => {
  const hashOf = (lines: string[]): string | undefined => hashRows(lines, layout, codec)[0]?.hash;

  assert.notEqual(hashOf(["(1,'0')", "(2,'0')"]), hashOf(["(1,'1')", "(2,'1')"]));
  assert.notEqual(hashOf(["(1,'0')", "(1,'0')"]), hashOf(["(1,'1')", "(1,'1')"]));
  assert.notEqual(hashOf(["(1,'a')", "(2,'b')"]), hashOf(["(1,'b')", "(2,'a')"]));
  assert.equal(hashOf(["(1,'a')", "(2,'b')"]), hashOf(["(2,'b')", "(1,'a')"]));
});

test("sums wrap at 64 bits, as a server's exact sums do when they are brought back", () => {
  const sum = new BucketSum();
  sum.add({ deep: "f".repeat(32), quick: (1n << 64n) - 1n });
  sum.add({ deep: "0000000000000002000000000000000a", quick: 4n });

  assert.equal(sum.hash(), "00000000000000010000000000000009x0000000000000003");
  assert.equal(deepHashOf((1n << 64n) + 1n, (1n << 64n) + 9n), "00000000000000010000000000000009");
  assert.equal(quickHashOf((1n << 64n) + 3n), "x0000000000000003");
});
