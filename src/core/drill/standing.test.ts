import assert from "node:assert/strict";
import { test } from "node:test";
import { type DrillReport, hasPassed } from "./drill-report.ts";
import { judgeDrill } from "./standing.ts";

const dayMs = 86_400_000;
const at = "2026-11-22T17:30:00.000Z";
const aDrill = (part: Partial<DrillReport> = {}): DrillReport => ({
  site: "example.com",
  account: "one",
  generation: 4,
  snapshot: "2026-11-22T173000Z",
  at,
  restoredMs: 900,
  checks: [{ name: "files", ok: true, detail: "3 files" }],
  leftOut: [],
  rtoEstimateMs: 1_000,
  rpoMs: 60_000,
  passed: true,
  ...part,
});
const stateAfter = (days: number, drill = aDrill()) =>
  judgeDrill({ report: drill, atMs: 0 }, 7 * dayMs, days * dayMs).state;

test("a drill counts for two intervals, then nobody knows", () => {
  assert.deepEqual([stateAfter(1), stateAfter(14), stateAfter(14.1)], ["passed", "passed", "unknown"]);
});

test("a failed drill stays failed, whatever its age, and says what failed", () => {
  const failed = aDrill({ passed: false, checks: [{ name: "page", ok: false, detail: "status 500" }] });

  assert.equal(stateAfter(20, failed), "failed");
  assert.match(judgeDrill({ report: failed, atMs: 0 }, dayMs, 0).because, /page: status 500/);
});

test("a site that was never rehearsed says so, and a drill that looked at nothing has not passed", () => {
  assert.equal(judgeDrill(null, dayMs, 0).state, "none");
  assert.equal(hasPassed([]), false);
});
