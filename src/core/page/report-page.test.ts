import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MonthlyReport } from "../report/monthly-report.ts";
import { countCopies, type Pass } from "./count-copies.ts";
import { reportPage } from "./report-page.ts";

const minute = 60_000;
const from = Date.parse("2026-11-01T00:00:00.000Z");
const isoTime = (atMs: number) => new Date(atMs).toISOString();

function aReport(part: Partial<MonthlyReport> = {}): MonthlyReport {
  return {
    site: "example.com",
    month: "2026-11",
    writtenAt: "2026-12-01T00:00:00.000Z",
    extent: "whole",
    recordedSince: "2026-11-01T00:00:00.000Z",
    pages: null,
    outages: null,
    copies: { done: 1, failed: 0, lastAt: "2026-11-30T23:59:00.000Z", longestGap: null, lateMs: 0 },
    snapshots: { taken: 1, kept: 1, newestAt: null, verifications: 1, hashed: 10, withDamage: 0 },
    drills: [],
    moves: [],
    ...part,
  };
}

const write = (part: Partial<MonthlyReport>) => reportPage([aReport(part)], "HASH");

function aPass(atMinute: number, part: Partial<Pass> = {}): Pass {
  return { startedAt: from + atMinute * minute, endedAt: from + atMinute * minute, status: "done", ...part };
}

describe("copies of a month", () => {
  const counted = (passes: readonly Pass[], untilMinute = 60) =>
    countCopies(passes, { fromMs: from, untilMs: from + untilMinute * minute, everyMs: minute, isoTime });

  test("a copy is late beyond twice its interval, before the first and after the last pass as well", () => {
    const { done, failed, lateMs, longestGap } = counted([
      ...[aPass(10), aPass(11), aPass(12)],
      ...[aPass(20, { status: "failed" }), aPass(42)],
    ]);

    assert.deepEqual([done, failed], [4, 1]);
    assert.deepEqual(longestGap, { from: isoTime(from + 12 * minute), ms: 30 * minute });
    assert.equal(lateMs, (8 + 28 + 16) * minute);
  });

  test("a month without a pass is late as a whole, and one that runs now is none yet", () => {
    assert.deepEqual(counted([aPass(59, { status: "running", endedAt: null })]), {
      ...{ done: 0, failed: 0, lastAt: null, lateMs: 58 * minute },
      longestGap: { from: isoTime(from), ms: 60 * minute },
    });
  });
});

describe("report of a month", () => {
  test("what nobody looked at is named as not known, never left out", () => {
    const text = write({
      snapshots: { taken: 0, kept: 0, newestAt: null, verifications: 0, hashed: 0, withDamage: 0 },
    });

    for (const line of [
      /No page of this site is looked at, so nobody knows/,
      /none: nobody knows whether they are still right/,
      /None: a restore was not proven in this month/,
      /<li>Whether a restore works: none was rehearsed\.<\/li>/,
    ])
      assert.match(text, line);
  });

  test("a month that was written down in part only says from when on", () => {
    assert.match(
      write({ recordedSince: "2026-11-20T10:00:00.000Z" }),
      /written down from <time[^>]*>20 Nov 2026, 10:00 UTC/,
    );
    assert.doesNotMatch(write({}), /written down from/);
    assert.match(write({ recordedSince: null }), /Nothing was written down in this month/);
  });

  test("a month that is not over says so", () => {
    assert.match(write({ extent: "so-far" }), /not over/);
  });

  test("no copy at all is no small matter", () => {
    const copies = { done: 0, failed: 7, lastAt: null, longestGap: null, lateMs: 0 };

    assert.match(write({ copies }), /<b>No copy was made\.<\/b> Passes that failed: 7\./);
  });

  test("RTO and RPO are as measured, and what was not done has none", () => {
    const text = write({
      drills: [{ at: "2026-11-07T00:00:00.000Z", result: "passed", rtoMs: 95_000, rpoMs: 3_600_000 }],
      moves: [
        { at: "2026-11-08T00:00:00.000Z", kind: "failover", result: "undone", rtoMs: null, rpoMs: null },
      ],
    });

    assert.match(text, /passed<\/td><td class="n">1 min 35 s<\/td><td class="n">1 h<\/td>/);
    assert.match(text, /failover, not done<\/td><td class="n">not measured/);
  });

  test("it runs nothing and shows hostile names as text", () => {
    const text = write({ site: "<script>alert(1)</script>" });

    assert.doesNotMatch(text, /<script/);
    assert.match(text, /default-src &#39;none&#39;/);
  });
});
