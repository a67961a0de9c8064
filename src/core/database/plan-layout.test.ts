import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  isLayoutPossible,
  judgeLayout,
  type KeyFacts,
  planHash,
  planLayout,
  replanLayout,
} from "./plan-layout.ts";

const single: KeyFacts = { columns: ["id", "v"], key: ["id"], leading: "integer" };
const pair: KeyFacts = { columns: ["site", "page", "v"], key: ["site", "page"], leading: "integer" };
const keyless: KeyFacts = { columns: ["a", "b"], key: [], leading: "other" };
const bucketsOf = (sizes: readonly number[]) => sizes.map((rows, at) => ({ id: `${at}`, rows, hash: "" }));

test("rows spread evenly lie 32 to 64 in a bucket", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 1_000_000 }),
      fc.integer({ min: 1, max: 1000 }),
      (rows, every) => {
        const max = (BigInt(rows) * BigInt(every)).toString();
        const layout = planLayout(single, { rows, min: "1", max, rowBytes: 0 });
        assert.ok(layout.kind === "range");
        const perBucket = Number(layout.width) / every;
        assert.ok(
          layout.width === "32" || (perBucket > 31 && perBucket <= 64),
          `${layout.width} for every ${every}`,
        );
      },
    ),
  );
});

test("long rows lie 16 in a bucket, or as many as one fewer than 32, and middling ones from 32 on", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 1_000_000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom([320, 32, 63], [1023, 32, 63], [1024, 16, 31], [90_000, 16, 31]),
      (rows, every, [rowBytes = 0, fewest = 0, most = 0]) => {
        const max = (BigInt(rows) * BigInt(every)).toString();
        const layout = planLayout(single, { rows, min: "1", max, rowBytes });
        assert.ok(layout.kind === "range");
        const perBucket = Number(layout.width) / every;
        assert.ok(
          layout.width === "16" || (perBucket >= fewest - 1 && perBucket <= most),
          `${layout.width} for every ${every}`,
        );
        assert.equal(layout.perChunk, 16);
      },
    ),
  );
});

test("of a small table nobody's guess counts", () => {
  const span = { rows: 999, min: "1", max: "999" };
  assert.deepEqual(
    planLayout(single, { ...span, rowBytes: 16_384 }),
    planLayout(single, { ...span, rowBytes: 0 }),
  );
});

test("a table of any size has at most some sixty-five thousand buckets, and keeps its layout", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000, max: 4_000_000_000 }), (rows) => {
      const span = { rows, min: "1", max: `${rows}`, rowBytes: 0 };
      const layout = planLayout(single, span);
      assert.ok(layout.kind === "range");
      const perBucket = Number(layout.width);
      assert.ok(rows / perBucket <= 131_072, `${rows} by ${perBucket}`);
      const hashed = planHash(keyless, rows);
      assert.ok(hashed.kind === "hash" && hashed.bits <= 16);
    }),
  );
  assert.equal(judgeLayout(bucketsOf(Array(97_657).fill(2048))), "fits", "200 million rows");
});

test("an empty table, and keys from end to end of 64 bits, have a layout", () => {
  assert.deepEqual(planLayout(single, { rows: 0, min: null, max: null, rowBytes: 0 }), {
    kind: "range",
    column: "id",
    keyIndex: 0,
    width: "32",
  });
  const widest = planLayout(single, {
    rows: 2,
    min: "-9223372036854775808",
    max: "9223372036854775807",
    rowBytes: 0,
  });
  assert.equal(widest.kind === "range" && widest.width, (1n << 62n).toString());
});

test("many rows behind few leading values are parted by hash", () => {
  const layout = planLayout(pair, { rows: 100_000, min: "1", max: "3", rowBytes: 0 });

  assert.deepEqual(layout, { kind: "hash", columns: ["site", "page"], keyIndexes: [0, 1], bits: 11 });
});

test("without a key the whole row is the key", () => {
  assert.deepEqual(planLayout(keyless, { rows: 10, min: null, max: null, rowBytes: 0 }), {
    kind: "hash",
    columns: ["a", "b"],
    keyIndexes: [0, 1],
    bits: 0,
  });
});

test("a layout is kept while it can be borne", () => {
  assert.equal(judgeLayout(bucketsOf(Array(500).fill(64))), "fits");
  assert.equal(judgeLayout(bucketsOf([9000])), "fits");
  assert.equal(judgeLayout(bucketsOf([...Array(500).fill(64), 40_000])), "too-coarse");
  assert.equal(judgeLayout(bucketsOf(Array(12_000).fill(1))), "too-fine");
});

test("outliers among the keys end in a hash layout, and stay there", () => {
  const span = { rows: 50_000, min: "1", max: "9000000000000000000", rowBytes: 0 };
  const first = planLayout(single, span);
  const second = replanLayout(first, single, { fit: "too-coarse", span });

  assert.deepEqual(second, planHash(single, 50_000));
  assert.deepEqual(replanLayout(second, single, { fit: "too-coarse", span }), second);
});

test("a layout of another key is not possible any more", () => {
  const layout = planLayout(single, { rows: 1, min: "1", max: "1", rowBytes: 0 });

  assert.equal(isLayoutPossible(layout, single), true);
  assert.equal(isLayoutPossible(layout, { ...single, columns: ["v", "id"] }), false);
  assert.equal(isLayoutPossible(layout, { ...single, leading: "other" }), false);
  assert.equal(isLayoutPossible(planHash(pair, 9), single), false);
});
