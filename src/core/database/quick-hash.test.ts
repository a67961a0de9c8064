import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { isSameHash } from "./bucket-hash.ts";
import {
  type HashOfRows,
  naiveHash,
  ourHash,
  randomPair,
  smallBuckets,
  structuredChanges,
} from "./hash-proof.fixture.ts";
import { quickDigest } from "./quick-hash.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const [quickHash, deepHash] = [ourHash("quick", md5), ourHash("deep", md5)];
const tries = 400;

test("the product is that of CRC-32 and CRC-32C", () => {
  // The checksums that every description of them gives for these nine digits.
  assert.equal(quickDigest("123456789"), 0xcbf43926n * 0xe3069283n);
  assert.equal(quickDigest(""), 0n);
});

test("of all buckets with two rows of two values no two have one hash", () => {
  const values = [null, "", "N", "NULL", "0", "1", "01", ",", "1,", 0, 1, 10];

  for (const hash of [quickHash, deepHash]) {
    // A column is of one type: numbers and texts stand in tables of their own.
    for (const kept of [values.filter(isNumber), values.filter((value) => !isNumber(value))]) {
      const buckets = [...smallBuckets(kept)];
      assert.equal(new Set(buckets.map(hash)).size, buckets.length);
    }
  }
});

describe("a structured change", () => {
  for (const [name, change] of Object.entries(structuredChanges)) {
    test(`${name}: seen every time`, () => {
      assert.equal(missed(quickHash, change), 0);
      assert.equal(missed(deepHash, change), 0);
    });
  }

  test("the control: an exclusive or of CRC-32 over joined values misses", () => {
    const naive = naiveHash("");
    assert.equal(missed(naive, structuredChanges["the same edit in two rows"]), tries);
    assert.equal(missed(naive, structuredChanges["the same edit in four rows"]), tries);
    assert.equal(missed(naive, structuredChanges["a char moves to the next column"]), tries);
    assert.equal(missed(naive, structuredChanges["a pair of equal rows comes"]), tries);
    assert.ok(missed(naive, structuredChanges["NULL, nothing, and the word"]) > 0);
    // A separator helps against one of them only.
    assert.equal(missed(naiveHash("#"), structuredChanges["the same edit in two rows"]), tries);
  });
});

test("random changes are seen", () => {
  const below = chance(7);
  for (let count = 0; count < 5_000; count++) {
    const [before, after] = randomPair(below);
    assert.notEqual(quickHash(before), quickHash(after));
    assert.notEqual(deepHash(before), deepHash(after));
  }
});

test("hashes that were made differently are never equal", () => {
  const [deep, quick] = ["0123456789abcdef0123456789abcdef", "x0123456789abcdef"];

  assert.ok(!isSameHash(deep, quick));
  assert.ok(isSameHash(deep + quick, quick));
  assert.ok(isSameHash(deep, deep + quick));
  assert.ok(!isSameHash(`${deep}x0000000000000000`, deep + quick));
  assert.ok(!isSameHash("", ""));
});

function isNumber(value: unknown): boolean {
  return typeof value === "number" || value === null;
}

function missed(hash: HashOfRows, change: (typeof structuredChanges)[string] | undefined): number {
  const below = chance(3);
  let count = 0;
  for (let at = 0; at < tries; at++) {
    const [before, after] = change?.(below) ?? [[], []];
    if (hash(before) === hash(after)) count += 1;
  }
  return count;
}

function chance(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
