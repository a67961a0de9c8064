import assert from "node:assert/strict";
import { test } from "node:test";
import type { SnapshotRow } from "../../../src/api/contract/index.ts";
import { heatDays, oddOnes } from "./heat-days.ts";

// A Wednesday.
const nowMs = Date.parse("2026-11-25T12:00:00.000Z");

function aSnapshot(at: string, part: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    id: at,
    site: "example.com",
    at,
    generation: 1,
    files: 10,
    bytes: 1000,
    uniqueBytes: null,
    verifiedAt: null,
    pinned: false,
    pinReason: null,
    state: "good",
    ...part,
  };
}

test("the calendar begins on a Monday and ends with the Sunday of this week", () => {
  const days = heatDays([], { nowMs, weeks: 2 });

  assert.deepEqual([days[0]?.day, days.at(-1)?.day, days.length], ["2026-11-16", "2026-11-29", 14]);
  assert.deepEqual(days.filter(({ isFuture }) => isFuture).length, 4);
});

test("a day knows how many snapshots it has and whether one of them is damaged", () => {
  const rows = [
    aSnapshot("2026-11-25T01:00:00.000Z"),
    aSnapshot("2026-11-25T02:00:00.000Z", { state: "damaged" }),
    aSnapshot("2026-11-24T02:00:00.000Z"),
  ];

  const days = heatDays(rows, { nowMs, weeks: 1 }).filter(({ level }) => level > 0);

  assert.deepEqual(
    days.map(({ day, level, isDamaged }) => [day, level, isDamaged]),
    [
      ["2026-11-24", 1, false],
      ["2026-11-25", 2, true],
    ],
  );
});

test("a snapshot that is suddenly half as large is odd, whatever order the list has", () => {
  const rows = [aSnapshot("2026-11-25T02:00:00.000Z", { bytes: 400 }), aSnapshot("2026-11-25T01:00:00.000Z")];

  assert.deepEqual([...oddOnes(rows)], ["2026-11-25T02:00:00.000Z"]);
});
