import assert from "node:assert/strict";
import { test } from "node:test";
import { aShape } from "../database/shape.fixture.ts";
import type { Bucket, BucketLayout } from "../database/table.ts";
import type { ManifestTable } from "../mirror/manifest.ts";
import { passOf, planReading } from "./plan-reading.ts";

const byLines = { by: "lines", key: ["id"] } as const;

function aTable(buckets: readonly Bucket[], layout: Partial<BucketLayout> = {}): ManifestTable {
  const shape = aShape();
  const rows = buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  const chunk = { path: "p", rows, sizeBytes: 1, sha256: "", buckets };
  return { shape: { ...shape, layout: { ...shape.layout, ...layout } as BucketLayout }, chunks: [chunk] };
}

test("only buckets that differ are read, those of one chunk together", () => {
  const base = aTable([
    { id: "0", rows: 2, hash: "a" },
    { id: "1", rows: 2, hash: "b" },
    { id: "64", rows: 2, hash: "c" },
    { id: "65", rows: 2, hash: "d" },
  ]);
  const old = aTable([
    { id: "0", rows: 2, hash: "a" },
    { id: "1", rows: 2, hash: "x" },
    { id: "2", rows: 1, hash: "y" },
    { id: "64", rows: 2, hash: "c" },
  ]);

  assert.deepEqual(planReading(base, old, byLines), {
    kind: "buckets",
    portions: [new Set(["1", "2"]), new Set(["65"])],
  });
  assert.deepEqual(planReading(base, base, byLines), { kind: "buckets", portions: [] });
  assert.deepEqual(planReading(null, null, byLines), { kind: "buckets", portions: [] });
});

test("a table that only one side has is read chunk by chunk", () => {
  const table = aTable([
    { id: "3", rows: 2, hash: "a" },
    { id: "70", rows: 2, hash: "b" },
  ]);

  const portions = [new Set(["3"]), new Set(["70"])];
  assert.deepEqual(planReading(null, table, byLines), { kind: "buckets", portions });
  assert.deepEqual(planReading(table, null, byLines), { kind: "buckets", portions });
});

test("rows that are grouped differently are all read, a bounded number of them at once", () => {
  const base = aTable([{ id: "0", rows: 450_000, hash: "a" }]);
  const old = aTable([{ id: "0", rows: 450_000, hash: "a" }], { width: "64" });

  assert.deepEqual(planReading(base, old, byLines), { kind: "whole", passes: 9 });
  assert.deepEqual(planReading(base, base, { by: "columns", key: [] }), { kind: "whole", passes: 9 });
});

test("keys are spread over the passes", () => {
  const counts = [0, 0, 0, 0];
  for (let key = 0; key < 4_000; key += 1) {
    const pass = passOf(`{"kind":"number","text":"${key}"}`, 4);
    counts[pass] = (counts[pass] ?? 0) + 1;
  }

  assert.ok(
    counts.every((count) => count > 800 && count < 1_200),
    counts.join(),
  );
});
