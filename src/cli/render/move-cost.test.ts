import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationRow } from "../../ports/log.ts";
import { aSiteStatus } from "../../testing/scripted-app.ts";
import { logText } from "./log-text.ts";
import { statusText } from "./status-text.ts";

const row: OperationRow = {
  ...{ id: "20261122T173000Z-4f2a9c", kind: "failover", site: "example.com", epoch: 2 },
  ...{ startedAt: 0, endedAt: 9_000, status: "done", plan: null, error: null },
  outcome: { rtoMs: 31_000, rpoMs: 12_000 },
};

test("what a failover cost stands in the log and in the status", () => {
  const lastMove = {
    kind: "failover",
    from: "one",
    to: "two",
    at: "2026-11-22T17:30:31.000Z",
    rtoMs: 31_000,
    rpoMs: 12_000,
  } as const;

  assert.match(logText([row]), /failover +example\.com +done +9\.0 s +RTO 31 s, RPO 12 s/);
  assert.match(
    statusText([aSiteStatus({ lastMove })]),
    /last move {3}failover from one to two, 2026-11-22T17:30:31\.000Z: took 31 s, at most the last 12 s lost/,
  );
});

test("a planned move lost nothing, and another operation has no such cost", () => {
  const lastMove = {
    kind: "switchover",
    from: "two",
    to: "one",
    at: "2026-11-22T17:30:31.000Z",
    rtoMs: 9_000,
    rpoMs: 0,
  } as const;

  assert.match(statusText([aSiteStatus({ lastMove })]), /took 9\.0 s, nothing lost/);
  assert.doesNotMatch(logText([{ ...row, kind: "sync" }]), /RTO/);
});
