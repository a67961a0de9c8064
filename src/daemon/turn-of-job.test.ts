import assert from "node:assert/strict";
import { test } from "node:test";
import { placesFor } from "../core/schedule/places.ts";
import type { SiteJob } from "./site-jobs.ts";
import { standingOf, turnOf } from "./turn-of-job.ts";

const about = { site: "a", everyMs: 1_000, needs: [] };
const watch: SiteJob = { ...about, kind: "watch", id: "watch a", accounts: ["two"], providers: ["ns"] };

function patienceOf(kind: "mirror" | "snapshot" | "drill"): number {
  return turnOf({ ...about, kind, id: kind }, "calm").patienceMs;
}

test("a failover waits for no pass and no look, and meets few others at its account and its provider", () => {
  const moves = turnOf(watch, standingOf("promoting"));

  assert.equal(moves.lane, "move");
  assert.deepEqual(moves.shares, [
    { of: "moves to two", atOnce: 2 },
    { of: "moves at ns", atOnce: 8 },
  ]);
});

test("a missed primary is looked at beside all others, from its other account in turns", () => {
  assert.deepEqual(turnOf(watch, standingOf("suspect")), {
    lane: "watch",
    patienceMs: 0,
    shares: [{ of: "looks from two", atOnce: 4 }],
  });
  assert.deepEqual(turnOf(watch, standingOf("steady")), { lane: "watch", patienceMs: 0 });
});

test("a watch whose site nobody knows yet may go on with a move, and takes its turn as one", () => {
  assert.equal(turnOf(watch, "unknown").lane, "move");
});

test("mirrors go before snapshots, and these before what can wait", () => {
  assert.ok(patienceOf("mirror") < patienceOf("snapshot"));
  assert.ok(patienceOf("snapshot") < patienceOf("drill"));
});

test("a small controller works as before, and a large one does more at once", () => {
  assert.equal(placesFor({ cores: 2, accounts: 2 }).work, 4);
  assert.equal(placesFor({ cores: 2, accounts: 200 }).work, 8);
  assert.equal(placesFor({ cores: 8, accounts: 200 }).work, 32);
});
