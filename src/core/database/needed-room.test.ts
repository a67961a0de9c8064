import assert from "node:assert/strict";
import { test } from "node:test";
import { leastRoom } from "./needed-room.ts";

test("a new table needs at least what its rows take packed", () => {
  assert.equal(leastRoom([{ rows: 10, packedBytes: 5_000, standing: null }]), 5_000);
});

test("a table that is exchanged needs half of what the standing one takes, however well its rows are packed", () => {
  const standing = { rows: 100, bytes: 80_000 };

  assert.equal(leastRoom([{ rows: 100, packedBytes: 5_000, standing }]), 40_000);
  assert.equal(leastRoom([{ rows: 300, packedBytes: 5_000, standing }]), 40_000);
});

test("a table that lost most of its rows is not refused for what it was", () => {
  const standing = { rows: 1_000, bytes: 800_000 };

  assert.equal(leastRoom([{ rows: 10, packedBytes: 300, standing }]), 4_000);
});

test("a standing table without rows tells nothing", () => {
  assert.equal(leastRoom([{ rows: 10, packedBytes: 300, standing: { rows: 0, bytes: 16_384 } }]), 300);
});

test("all tables of a change stand beside the old ones at the same time", () => {
  const one = { rows: 1, packedBytes: 700, standing: null };

  assert.equal(leastRoom([one, one]), 1_400);
});
