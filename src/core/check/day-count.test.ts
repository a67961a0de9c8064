import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addCounts, countRound, type DayCount, middleMs } from "./day-count.ts";

const day = "2026-11-30";
const round = (tookMs: number, verdict: "good" | "warning" | "bad" | "unknown" = "good") => ({
  name: "page",
  verdict,
  tookMs,
});
const counted = (rounds: readonly ReturnType<typeof round>[]) =>
  rounds.reduce<DayCount | null>((count, one) => countRound(count, day, one), null);

test("rounds are counted by what they told, and one that told nothing has no duration", () => {
  const count = counted([round(10), round(20, "bad"), round(5_000, "unknown"), round(30, "warning")]);

  assert.deepEqual(
    [count?.good, count?.bad, count?.warning, count?.unknown, count?.slowestMs],
    [1, 1, 1, 1, 30],
  );
});

test("the middle is known to an eighth", () => {
  const some = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(some, (durations) => {
      const count = counted(durations.map((tookMs) => round(tookMs)));
      const sorted = [...durations].sort((left, right) => left - right);
      const middle = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
      const told = count === null ? null : middleMs(count);
      assert.ok(told !== null && Math.abs(told - middle) <= middle * 0.125 + 1, `${told} for ${middle}`);
    }),
  );
});

test("two halves of a day are the day", () => {
  const some = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.constantFrom("good" as const, "bad" as const)),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(some, some, (first, second) => {
      const rounds = (pairs: typeof first) => pairs.map(([tookMs, verdict]) => round(tookMs, verdict));
      const [left, right] = [counted(rounds(first)), counted(rounds(second))];
      const whole = counted(rounds([...first, ...second]));
      assert.ok(left !== null && right !== null);
      assert.deepEqual(addCounts(left, right), whole);
    }),
  );
});

test("a day on which nobody could tell anything has no middle", () => {
  assert.equal(middleMs({ took: {} }), null);
});
