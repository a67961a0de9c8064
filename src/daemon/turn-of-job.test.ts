import assert from "node:assert/strict";
import { test } from "node:test";
import { placesFor } from "../core/schedule/places.ts";
import type { SiteJob } from "./site-jobs.ts";
import { calm, type Standing, standingOf, turnOf } from "./turn-of-job.ts";

const about = { site: "a", everyMs: 1_000, needs: [] };
const watch: SiteJob = { ...about, kind: "watch", id: "watch a", accounts: ["two"], providers: ["ns"] };

const dns: SiteJob = { ...about, kind: "dns", id: "dns a", providers: ["ns"] };

function missed(roundsLeft: number): Standing {
  return standingOf({ phase: "suspect", roundsLeft, moveInMs: null }, 15_000);
}

function patienceOf(kind: "mirror" | "snapshot" | "drill"): number {
  return turnOf({ ...about, kind, id: kind }, calm).patienceMs;
}

test("a failover waits for no pass and no look, and meets few others at its account and its provider", () => {
  const moves = turnOf(watch, standingOf({ phase: "fence-wait", roundsLeft: null, moveInMs: 0 }, 15_000));

  assert.equal(moves.lane, "move");
  assert.deepEqual(moves.shares, [
    { of: "moves to two", atOnce: 2 },
    { of: "changes at ns", atOnce: 16 },
  ]);
});

test("whoever waits for a lease to end, or for an answer, takes no place for moves and keeps no decision waiting", () => {
  for (const leftMs of [null, 90_000]) {
    const waits = turnOf(
      watch,
      standingOf({ phase: "fence-wait", roundsLeft: null, moveInMs: leftMs }, 15_000),
    );

    assert.equal(waits.lane, "doubt");
    assert.ok(waits.patienceMs > turnOf(watch, missed(0)).patienceMs);
  }
});

test("at a provider whoever moves is told before the names of those who may have to", () => {
  const [moves, may] = [turnOf(watch, { kind: "moves" }), turnOf(dns, missed(3))];

  assert.deepEqual([may.lane, may.shares], ["names", moves.shares?.slice(1)]);
  assert.ok(moves.patienceMs < may.patienceMs);
  assert.deepEqual(
    turnOf(dns, calm).shares,
    [{ of: "names at ns", atOnce: 8 }],
    "nobody else waits for those",
  );
});

test("a missed primary is looked at beside all others, from its other account in turns", () => {
  assert.deepEqual(turnOf(watch, missed(0)), {
    lane: "doubt",
    patienceMs: 0,
    shares: [{ of: "looks from two", atOnce: 4 }],
  });
  assert.ok(turnOf(watch, missed(1)).patienceMs < turnOf(watch, missed(3)).patienceMs, "nearest first");
  assert.deepEqual(turnOf(watch, calm), { lane: "watch", patienceMs: 0 });
});

test("a watch whose site nobody knows yet only looks, and keeps no move waiting", () => {
  assert.equal(turnOf(watch, { kind: "unknown" }).lane, "doubt");
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
