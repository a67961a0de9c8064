import assert from "node:assert/strict";
import { test } from "node:test";
import { meetPending } from "./meet-pending.ts";
import type { RoleChange } from "./role-change.ts";

const pending = (part: Partial<RoleChange> = {}): RoleChange => ({
  kind: "switchover",
  from: "a",
  to: "b",
  epoch: 2,
  stage: "intent",
  base: null,
  snapshot: null,
  startedAt: 0,
  rpoMs: null,
  ...part,
});

const decide = (change: RoleChange | null, verb: "switchover" | "failover" | "failback", to: string) =>
  meetPending("example.com", change, { verb, to });

test("without a pending move the command begins, with the same one it goes on", () => {
  assert.equal(decide(null, "switchover", "b").kind, "begin");
  for (const stage of ["intent", "parted", "promoted"] as const) {
    assert.equal(decide(pending({ stage }), "switchover", "b").kind, "continue");
    assert.equal(decide(pending({ stage, kind: "failover" }), "failover", "b").kind, "continue");
    assert.equal(decide(pending({ stage, to: "a", from: "b" }), "failback", "a").kind, "continue");
  }
});

test("a failover replaces a planned move whose primary has died in the middle, but only before anybody parted", () => {
  assert.equal(decide(pending(), "failover", "b").kind, "replace");
  assert.equal(decide(pending(), "failover", "c").kind, "replace");
  assert.equal(decide(pending({ stage: "parted" }), "failover", "b").kind, "continue");
});

test("a failover whose target died too may go to another, until the old primary has parted", () => {
  assert.equal(decide(pending({ kind: "failover" }), "failover", "c").kind, "replace");
  assert.equal(decide(pending({ kind: "failover", stage: "parted" }), "failover", "c").kind, "refuse");
});

test("a planned move to another account waits for the one that has begun, and names it", () => {
  const decision = decide(pending(), "switchover", "c");

  assert.ok(decision.kind === "refuse");
  assert.equal(decision.refusal.code, "ROLE_CHANGE_PENDING");
  assert.match(decision.refusal.hint, /clonepanel switchover example\.com --to b$/);
});
