import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeOffsite } from "./standing.ts";

const dayMs = 86_400_000;
const record = { copy: "2ee7b5d2", snapshot: "2026-11-22T173000Z", snapshotAt: 0, provenAt: 10 * dayMs };
const stateAt = (nowMs: number) => judgeOffsite(record, dayMs, nowMs).state;

test("a site without any copy is said to have none", () => {
  assert.equal(judgeOffsite(null, dayMs, 0).state, "none");
});

test("a copy is good for two intervals and unknown a millisecond later", () => {
  assert.equal(stateAt(10 * dayMs), "good");
  assert.equal(stateAt(12 * dayMs), "good");
  assert.equal(stateAt(12 * dayMs + 1), "unknown");
});

test("a copy from this clock's future proves nothing", () => {
  assert.equal(stateAt(9 * dayMs), "unknown");
});
