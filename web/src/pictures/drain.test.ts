import assert from "node:assert/strict";
import { test } from "node:test";
import { drainOf } from "./drain.ts";

const drain = {
  publishedAt: "2026-11-30T10:00:00.000Z",
  drainedAt: "2026-11-30T10:05:00.000Z",
  longTailAt: "2026-11-30T10:30:00.000Z",
};

test("halfway through the TTL half of the ring is filled, and afterwards it stays full", () => {
  const at = (time: string) => drainOf(drain, Date.parse(`2026-11-30T${time}Z`));

  assert.deepEqual(at("10:02:30"), { part: 0.5, leftMs: 150_000, tailMs: 1_650_000 });
  assert.deepEqual(at("11:00:00"), { part: 1, leftMs: 0, tailMs: 0 });
});

test("a browser whose clock is behind shows an empty ring, never a negative one", () => {
  assert.equal(drainOf(drain, Date.parse("2026-11-30T09:59:00Z")).part, 0);
});
