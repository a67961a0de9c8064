import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  bucketOf,
  byNumber,
  chunkName,
  chunkOf,
  chunkOfName,
  keysOfBucket,
  rangeBucket,
} from "./bucket-of.ts";
import { dialectOf } from "./dialect.ts";
import type { BucketLayout } from "./table.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const codec = { dialect: dialectOf("mysql"), md5 };
const key64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
const usual: BucketLayout = { kind: "range", column: "id", keyIndex: 0, width: "64" };
const width = fc.integer({ min: 0, max: 62 }).map((bits) => (1n << BigInt(bits)).toString());

test("a key lies between the first and the last key of its bucket, also below zero", () => {
  fc.assert(
    fc.property(key64, width, (key, wide) => {
      const { first, last } = keysOfBucket(rangeBucket(key.toString(), wide), wide);
      assert.ok(first <= key && key <= last);
      assert.equal(last - first + 1n, BigInt(wide));
    }),
  );
});

test("chunk names sort bytewise as their numbers do, and lead back to them", () => {
  fc.assert(
    fc.property(key64, key64, (left, right) => {
      const [a, b] = [chunkOf(left.toString(), usual), chunkOf(right.toString(), usual)];
      assert.equal(chunkOfName(chunkName(a)), a);
      assert.equal(Math.sign(byNumber(a, b)), chunkName(a) < chunkName(b) ? -1 : a === b ? 0 : 1);
    }),
  );
});

test("64 neighbouring buckets share a chunk, or as many as the layout says", () => {
  const chunksBy = (layout: BucketLayout) =>
    ["-65", "-64", "-17", "-1", "0", "15", "16", "63", "64"].map((bucket) => chunkOf(bucket, layout));

  assert.deepEqual(chunksBy(usual), ["-2", "-1", "-1", "-1", "0", "0", "0", "0", "1"]);
  assert.deepEqual(chunksBy({ ...usual, perChunk: 16 }), ["-5", "-4", "-2", "-1", "0", "0", "1", "3", "4"]);
});

test("a bucket is the same by doubles and by whole numbers of any length", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), width, (key, wide) => {
      const [part, rest] = [key / BigInt(wide), key % BigInt(wide)];
      assert.equal(rangeBucket(key.toString(), wide), (rest < 0n ? part - 1n : part).toString());
    }),
  );
});

test("a hash bucket is the first bits of the MD5 over length and bytes of the key", () => {
  const layout = { kind: "hash", columns: ["a", "b"], keyIndexes: [1, 0], bits: 7 } as const;

  const bucket = bucketOf("('x',NULL,3)", layout, codec);

  const bits = BigInt(`0x${md5("N1:x")}`) >> 121n;
  assert.equal(bucket, bits.toString());
  assert.equal(bucketOf("('x',NULL,3)", { ...layout, bits: 0 }, codec), "0");
});

test("a key that is no number has no range bucket", () => {
  const layout = { kind: "range", column: "id", keyIndex: 0, width: "32" } as const;

  assert.throws(() => bucketOf("(NULL)", layout, codec), SyntaxError);
});
