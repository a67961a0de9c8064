import assert from "node:assert/strict";
import { test } from "node:test";
import { percentText, uptimeDays, uptimeOf } from "./uptime-days.ts";

const nowMs = Date.parse("2026-11-30T12:00:00.000Z");
const aDay = (day: string, good: number, bad: number) => ({
  day,
  good,
  warning: 0,
  bad,
  unknown: 0,
  tookMs: null,
});

test("a day without a round is unknown, not up", () => {
  const days = uptimeDays([aDay("2026-11-29", 10, 0)], { nowMs, count: 3 });

  assert.deepEqual(
    days.map(({ day, standing, up }) => [day, standing, up]),
    [
      ["2026-11-28", "unknown", null],
      ["2026-11-29", "good", 1],
      ["2026-11-30", "unknown", null],
    ],
  );
});

test("a day on which every round told nothing is unknown too", () => {
  const silent = { ...aDay("2026-11-30", 0, 0), unknown: 500 };

  assert.equal(uptimeDays([silent], { nowMs, count: 1 })[0]?.standing, "unknown");
});

test("the sum counts rounds, not days, and one bad round in a million is not 100 %", () => {
  const days = uptimeDays([aDay("2026-11-29", 99, 1), aDay("2026-11-30", 900, 0)], { nowMs, count: 2 });

  assert.equal(uptimeOf(days), 0.999);
  assert.equal(percentText(999_999 / 1_000_000), "99.99 %");
  assert.equal(uptimeOf([]), null);
});
