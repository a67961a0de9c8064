import assert from "node:assert/strict";
import { test } from "node:test";
import { nextPosition } from "./next-position.ts";

const bars = { count: 90, sideways: 1, downwards: 1 };
const weeks = { count: 28, sideways: 7, downwards: 1 };

test("arrows, Home, End and pages walk through all bars and stop at both ends", () => {
  const walk = (key: string, at: number) => nextPosition(key, at, bars);

  assert.deepEqual(
    [
      walk("ArrowRight", 88),
      walk("ArrowRight", 89),
      walk("ArrowLeft", 0),
      walk("PageUp", 4),
      walk("PageDown", 85),
    ],
    [89, 89, 0, 0, 89],
  );
  assert.deepEqual([walk("Home", 40), walk("End", 40)], [0, 89]);
});

test("in a calendar left and right is a week, and never leaves it", () => {
  assert.deepEqual(
    [
      nextPosition("ArrowRight", 3, weeks),
      nextPosition("ArrowRight", 25, weeks),
      nextPosition("ArrowLeft", 3, weeks),
    ],
    [10, 25, 3],
  );
});

test("a key that means nothing is left to the browser", () => {
  assert.equal(nextPosition("a", 3, weeks), null);
});
