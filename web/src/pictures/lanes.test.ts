import assert from "node:assert/strict";
import { test } from "node:test";
import { layLanes } from "./lanes.ts";
import { anOperation } from "./operation.fixture.ts";

const axis = { fromMs: 1000, toMs: 2000 };

test("what runs still reaches to the right edge", () => {
  const [mark] = layLanes([anOperation({ kind: "sync", startedAt: 1500, endedAt: null })], axis);

  assert.deepEqual([mark?.lane, mark?.from, mark?.to], ["copy", 0.5, 1]);
});

test("what began before the axis is left out, not squeezed to its edge", () => {
  assert.deepEqual(layLanes([anOperation({ kind: "drill", startedAt: 900, endedAt: 1100 })], axis), []);
});

test("a kind that is not known here has a lane too", () => {
  const [mark] = layLanes([anOperation({ kind: "something-new", startedAt: 1200, endedAt: 1300 })], axis);

  assert.equal(mark?.lane, "other");
});
