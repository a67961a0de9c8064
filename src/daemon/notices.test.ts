import assert from "node:assert/strict";
import { test } from "node:test";
import { takeNotices } from "../core/notify/incident.ts";
import type { Notice } from "../core/notify/notice.ts";
import type { CheckRow } from "../core/report/check-report.ts";
import type { WatchReport } from "../core/report/watch-report.ts";
import { aCheckReport } from "../testing/scripted-app.ts";
import { noticesOfChecks, noticesOfJob, noticesOfWatch } from "./notices.ts";
import type { JobOutcome } from "./site-jobs.ts";

const site = "example.com";

function aRow(part: Partial<CheckRow>): CheckRow {
  return { ...aCheckReport(), verdict: "good", verdictBecause: "", tookMs: 1, ...part };
}
function aWatch(phase: WatchReport["phase"], primary = "one"): WatchReport {
  return {
    site,
    phase,
    because: "controller: no answer",
    isNews: true,
    primary,
    epoch: 1,
    roundsLeft: null,
    moveInMs: null,
    votes: [],
  };
}
function titles(notices: readonly Notice[]): readonly string[] {
  return notices.flatMap((one) => (one.kind === "bad" ? [`${one.severity} ${one.title}`] : []));
}
function failed(code: string, outcome: JobOutcome["outcome"] = "failed"): JobOutcome {
  return { outcome, text: "no answer", code };
}

test("a dead primary is one incident, wherever it is seen, and it is over when b has taken over", () => {
  const rounds: readonly (readonly Notice[])[] = [
    noticesOfWatch(aWatch("suspect")),
    noticesOfChecks(site, [aRow({ state: "bad" }), aRow({ name: "login", kind: "ssh", state: "bad" })]),
    noticesOfWatch(aWatch("confirm")),
    noticesOfJob({ site, kind: "mirror" }, failed("ACCOUNT_UNREACHABLE"), 3),
    noticesOfWatch(aWatch("promoting")),
  ];
  const down = rounds.reduce(
    (all, notices, at) => takeNotices(all, notices, at * 1_000),
    [] as ReturnType<typeof takeNotices>,
  );
  assert.equal(down.length, 1, JSON.stringify(down, null, 1));

  const after = [
    ...noticesOfWatch(aWatch("failed-over", "two")),
    ...noticesOfChecks(site, [aRow({ state: "good" }), aRow({ name: "login", kind: "ssh", state: "good" })]),
    ...noticesOfJob({ site, kind: "mirror" }, { outcome: "unchanged", text: "", code: null }, 0),
  ];
  const incidents = takeNotices(down, after, 60_000);

  assert.deepEqual(
    incidents.map(({ title, overAt }) => [title, overAt]),
    [
      ["example.com: front page is bad", 60_000],
      ["example.com: two took over and has no replica", null],
    ],
  );
});

test("of a primary that is back, people are told where to see what only it has", () => {
  const [told] = noticesOfWatch(aWatch("returned", "two")).filter(({ kind }) => kind === "bad");

  assert.match(
    told?.kind === "bad" ? told.because : "",
    /^controller: .*; .*clonepanel rescue list example\.com$/,
  );
});

test("a short miss, and a check that another one explains, wake nobody", () => {
  assert.deepEqual(titles(noticesOfWatch(aWatch("suspect"))), []);
  assert.deepEqual(
    titles(noticesOfChecks(site, [aRow({ state: "failing" }), aRow({ state: "unknown" })])),
    [],
  );
  assert.deepEqual(titles(noticesOfChecks(site, [aRow({ state: "bad", causedBy: "login" })])), []);
});

test("a check in maintenance ends what it had raised", () => {
  assert.deepEqual(noticesOfChecks(site, [aRow({ state: "maintenance" })]), [
    { kind: "good", key: "example.com check front page" },
  ]);
});

test("a failure may be a glitch, the third in a row is told; a proof that fails is told at once", () => {
  const mirror = { site, kind: "mirror" } as const;

  assert.deepEqual(
    [1, 2, 3].map((failures) => titles(noticesOfJob(mirror, failed("DISK_FULL"), failures)).length),
    [0, 0, 1],
  );
  assert.deepEqual(titles(noticesOfJob({ site, kind: "drill" }, failed("DRILL_FAILED"), 1)), [
    "alarm example.com: drill failed",
  ]);
  assert.deepEqual(titles(noticesOfJob({ site, kind: "certificate" }, failed("AUTHORITY_BUSY"), 1)), [
    "warning example.com: certificate goes on failing",
  ]);
});

test("a mirror that finds the failover at work is no alarm of its own", () => {
  const outage = takeNotices([], noticesOfWatch(aWatch("promoting")), 0);
  const locked = noticesOfJob({ site, kind: "mirror" }, failed("SITE_LOCKED"), 3);

  const incidents = takeNotices(outage, locked, 1_000);

  assert.equal(incidents.length, 1);
  assert.equal(incidents[0]?.title, "example.com: the primary one is down");
});

test("what waits for a person is told, a hold that a person ordered is not", () => {
  assert.equal(titles(noticesOfJob({ site, kind: "mirror" }, failed("NEEDS_YES", "waits"), 0)).length, 1);
  assert.equal(titles(noticesOfJob({ site, kind: "mirror" }, failed("SITE_HELD", "waits"), 0)).length, 0);
});
