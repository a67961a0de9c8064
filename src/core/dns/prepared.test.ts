import assert from "node:assert/strict";
import { test } from "node:test";
import { isLastingSuspicion, preparedUntil } from "./prepared.ts";

const minuteMs = 60_000;

test("a single miss prepares nothing, a second one in a row and all that follows does, and who took over is no suspect", () => {
  const orders = { kind: "none" } as const;

  assert.deepEqual(
    (
      [
        { kind: "steady" },
        { kind: "suspect", misses: 1 },
        { kind: "suspect", misses: 2 },
        { kind: "confirm" },
        { kind: "blocked", reasons: [] },
        { kind: "intent", to: "two", orders },
        { kind: "fence-wait", to: "two", orders },
        { kind: "promoting", to: "two", fence: "told" },
        { kind: "failed-over", from: "one" },
        { kind: "returned", from: "one" },
      ] as const
    ).map(isLastingSuspicion),
    [false, false, true, true, true, true, true, true, false, false],
  );
});

test("the short TTL stays for a quarter of an hour after the last doubt, and is not written anew at every look", () => {
  const first = preparedUntil(0, "missed", 1_000);

  assert.equal(first, 1_000 + 15 * minuteMs);
  assert.equal(preparedUntil(first, "missed", 11_000), first);
  assert.equal(preparedUntil(first, "missed", 1_000 + minuteMs), 1_000 + 16 * minuteMs);
  assert.equal(preparedUntil(first, "well", 14 * minuteMs), first);
});

test("when the clock was set back, what stands too far ahead is cut", () => {
  assert.equal(preparedUntil(100 * minuteMs, "well", minuteMs), 16 * minuteMs);
});
