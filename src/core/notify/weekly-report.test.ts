import assert from "node:assert/strict";
import { test } from "node:test";
import { aCheckReport, aSiteStatus } from "../../testing/scripted-app.ts";
import { takeNotices } from "./incident.ts";
import { weeklyReport } from "./weekly-report.ts";

const iso = (atMs: number) => new Date(atMs).toISOString();
const drill = {
  state: "passed",
  because: "restored in 4 s",
  at: "2026-11-28T03:00:00.000Z",
  snapshot: "x",
} as const;

test("all is well only with its proof, and the oldest one counts", () => {
  const older = { ...drill, at: "2026-11-25T03:00:00.000Z" };

  const { severity, title } = weeklyReport([aSiteStatus({ drill }), aSiteStatus({ drill: older })], [], iso);

  assert.deepEqual(
    [severity, title],
    ["info", "all is well: 2 sites, proven by restore drills at 2026-11-25T03:00:00.000Z"],
  );
});

test("a site that was never drilled is said so", () => {
  assert.match(weeklyReport([aSiteStatus({})], [], iso).title, /not every one has had a restore drill/);
});

test("whatever is wrong makes it no good news", () => {
  const wrong = [
    aSiteStatus({ drill, state: "failed-over" }),
    aSiteStatus({ drill: { ...drill, state: "failed" } }),
    aSiteStatus({ drill, checks: [aCheckReport({ state: "bad" })] }),
    aSiteStatus({
      drill,
      replicas: [{ account: "two", role: "replica", generation: 1, lagSeconds: 1, inSync: false }],
    }),
    aSiteStatus({ drill, dns: { parity: false, publishes: [], drain: null } }),
  ];
  for (const site of wrong) {
    const { severity, title } = weeklyReport([site], [], iso);
    assert.deepEqual([severity, title], ["warning", "not all is well: example.com"], JSON.stringify(site));
  }
  const open = takeNotices(
    [],
    [
      {
        kind: "bad",
        key: "a",
        cause: "a",
        site: null,
        severity: "warning",
        title: "ops cannot be told",
        because: "x",
      },
    ],
    0,
  );
  assert.equal(
    weeklyReport([aSiteStatus({ drill })], open, iso).title,
    "not all is well: ops cannot be told",
  );
});
