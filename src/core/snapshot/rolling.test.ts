import assert from "node:assert/strict";
import { test } from "node:test";
import { dayMs, noon } from "../../testing/snapshot-facts.ts";
import { slices } from "./proof.ts";
import { noRolling, type RollingMarks, slicesDue } from "./rolling.ts";

function run(marks: RollingMarks, nowMs: number): RollingMarks {
  const due = new Set(slicesDue(marks, nowMs));
  return marks.map((at, slice) => (due.has(slice) ? nowMs : at));
}

test("a daily run hashes every slice within 30 days, for ever", () => {
  let marks = noRolling;
  for (let day = 0; day < 200; day += 1) {
    const nowMs = noon + day * dayMs;
    marks = run(marks, nowMs);
    if (day < slices) continue;
    for (const at of marks) assert.ok(at !== null && nowMs - at < 31 * dayMs, `day ${day}: ${marks}`);
  }
});

test("a day's second run has nothing to do; after a pause it catches up by no more than three a day", () => {
  const marks = run(noRolling, noon);

  assert.deepEqual(slicesDue(marks, noon + 3_600_000), []);
  assert.equal(slicesDue(marks, noon + 90 * dayMs).length, 3);
});

test("a clock that was set back does not stop it", () => {
  const marks = Array.from({ length: slices }, () => noon + 300 * dayMs);

  assert.equal(slicesDue(marks, noon).length, 1);
});
