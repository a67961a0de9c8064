import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "./decide.ts";
import { moveInMs } from "./decide-fencing.ts";
import { type FailoverState, firstState, type Phase } from "./failover-state.ts";
import { boundOf } from "./lease.ts";
import { elapsedMs, type Moment } from "./moment.ts";
import { type FailoverPolicy, usualPolicy } from "./policy.ts";
import type { FailoverSeen } from "./seen.ts";
import { judgeVotes, type Vote } from "./votes.ts";

const lease = {
  ttlMs: 45_000,
  renewMs: 10_000,
  drift: 0.002,
  marginMs: 3_000,
  renewal: "controller",
} as const;
const policy: FailoverPolicy = {
  ...usualPolicy,
  ...{ mode: "automatic", lease: null, observers: ["control", "b"], maxLagMs: 900_000 },
};

function at(seconds: number, run = "one"): Moment {
  return { wallMs: 1_000_000_000 + seconds * 1_000, monotonicMs: seconds * 1_000, run };
}

function aVote(observer: string, says: Vote["says"], part: Partial<Vote> = {}): Vote {
  const place = observer === "b" ? "target" : "elsewhere";
  return { observer, network: observer, says, place, because: "silent", ageMs: 1_000, ...part };
}

const allDown = [aVote("control", "down"), aVote("b", "down")];
const oneSees = [aVote("control", "down"), aVote("b", "up")];

function aSeen(part: Partial<FailoverSeen> = {}): FailoverSeen {
  return {
    ...{
      primary: "a",
      epoch: 1,
      move: null,
      votes: [aVote("control", "up")],
      fence: "unasked",
      lease: "none",
      noLease: null,
      renewal: { kind: "unasked" },
      graceMs: null,
    },
    ...{ target: { account: "b", lagMs: 5_000, faults: [] }, pause: null, former: null },
    ...part,
  };
}

function aState(phase: Phase, part: Partial<FailoverState> = {}): FailoverState {
  return { ...firstState("example.com", "a", 1), phase, ...part };
}

const none = { kind: "none" } as const;
const intent: Phase = { kind: "intent", to: "b", orders: none };

test("from the first miss to the promotion, each step with its sentence", () => {
  const said: string[] = [];
  let state = aState({ kind: "steady" });
  const step = (seen: FailoverSeen, second: number) => {
    const decision = decide(state, seen, policy, at(second));
    state = decision.next;
    said.push(`${state.phase.kind}: ${decision.because}`);
    return decision.actions;
  };

  for (let round = 1; round <= 5; round += 1) step(aSeen({ votes: allDown }), round * 15);
  const asked = step(aSeen({ votes: allDown }), 90);
  const promoted = step(aSeen({ votes: allDown, fence: "told" }), 95);
  step(aSeen({ primary: "b", epoch: 2, former: { account: "a", standing: "away" } }), 100);
  step(aSeen({ primary: "b", epoch: 2, former: { account: "a", standing: "quarantined" } }), 200);
  step(aSeen({ primary: "b", epoch: 2 }), 300);

  assert.deepEqual(asked, [{ kind: "order-fence", account: "a", epoch: 2 }]);
  assert.deepEqual(promoted, [{ kind: "promote", from: "a", to: "b", epoch: 2, fence: "told" }]);
  assert.deepEqual(said, [
    "suspect: missed: control: silent; b: silent",
    "suspect: missed 2 times in a row: control: silent; b: silent",
    "suspect: missed 3 times in a row: control: silent; b: silent",
    "confirm: a is down: control: silent; b: silent",
    "intent: b shall take over: control: silent; b: silent",
    "intent: a is told that it is fenced",
    "promoting: a says itself that it is fenced; b is promoted",
    "failed-over: b is the primary with epoch 2",
    "returned: a is back, fenced and kept; failback waits for a person",
    "steady: all accounts have their roles again",
  ]);
});

test("one point of view never promotes by itself, however long it misses the primary", () => {
  for (const votes of [
    [aVote("control", "down")],
    [aVote("control", "down"), aVote("b", "abstains")],
    [aVote("control", "down"), aVote("b", "down", { ageMs: 31_000 })],
    [aVote("control", "down"), aVote("b", "down", { network: "control" })],
    [aVote("control", "down"), aVote("control", "down")],
    oneSees,
  ]) {
    let state = aState({ kind: "steady" });
    for (let round = 0; round < 500; round += 1) {
      const decision = decide(state, aSeen({ votes }), policy, at(round * 15));
      state = decision.next;
      assert.ok(["steady", "suspect"].includes(state.phase.kind), state.phase.kind);
      assert.deepEqual(decision.actions, []);
    }
  }
});

test("a majority is one of all who are configured, not of those who can be heard", () => {
  const rule = { observers: ["control", "b", "home", "office"], voteFreshMs: 30_000 };

  assert.equal(judgeVotes(allDown, rule).kind, "doubt");
  assert.equal(judgeVotes([...allDown, aVote("home", "down")], rule).kind, "down");
  assert.equal(judgeVotes([...allDown, aVote("stranger", "down")], rule).kind, "doubt");
  assert.equal(judgeVotes([...allDown, aVote("home", "down"), aVote("office", "up")], rule).kind, "up");
  assert.equal(judgeVotes([aVote("control", "abstains")], rule).kind, "blind");
});

test("what forbids a change by itself is said, and asked anew in every round", () => {
  const blocked = (part: Partial<FailoverSeen>, own: Partial<FailoverPolicy> = {}, when = at(0)) => {
    const state = aState({ kind: "confirm" }, { lastChange: at(-100) });
    return decide(state, aSeen({ votes: allDown, ...part }), { ...policy, holdDownMs: 0, ...own }, when)
      .because;
  };

  assert.match(blocked({}, { mode: "manual" }), /the mode is manual/);
  assert.match(blocked({}, { mode: "assisted" }), /everything is prepared/);
  assert.match(blocked({ pause: "the site is on hold" }), /on hold/);
  assert.match(blocked({}, { holdDownMs: 3_600_000 }), /last change is not long enough ago/);
  assert.match(blocked({ target: null }), /no replica/);
  assert.match(
    blocked({ target: { account: "b", lagMs: 1e9, faults: ["its disk is full"] } }),
    /behind.*disk is full/,
  );
  assert.match(blocked({ target: { account: "b", lagMs: null, faults: [] } }), /no complete copy/);
  assert.match(blocked({ former: { account: "b", standing: "away" } }), /b was fenced/);
  const later = decide(aState({ kind: "blocked", reasons: ["x"] }), aSeen({ votes: allDown }), policy, at(1));
  assert.equal(later.next.phase.kind, "intent");
});

test("a wall clock that is set forward does not end the hold-down, and one set back does not shorten it", () => {
  assert.equal(elapsedMs(at(0), { ...at(10), wallMs: 9e12 }), 10_000);
  assert.equal(elapsedMs(at(0, "before"), { ...at(5), wallMs: 0 }), 0);
  assert.equal(elapsedMs(at(0, "before"), at(7_200)), 7_200_000);
});

test("who cannot be told and has no lease is left alone until a person decides, and forgiven when it comes back", () => {
  const first = decide(aState(intent), aSeen({ votes: allDown }), policy, at(0));
  const second = decide(first.next, aSeen({ votes: allDown, fence: "unreached" }), policy, at(15));
  const back = decide(second.next, aSeen({ votes: oneSees, fence: "unreached" }), policy, at(30));

  assert.match(second.because, /has no lease that ends: a person decides/);
  assert.equal(second.next.phase.kind, "intent");
  assert.equal(back.next.phase.kind, "steady");
  assert.match(back.because, /given up before anybody was told/);
});

test("there is no way back once it may have been told, also after a restart", () => {
  const asked = decide(aState(intent), aSeen({ votes: allDown }), policy, at(0)).next;
  for (const [fence, run] of [
    ["unknown", "one"],
    ["unasked", "two"],
    ["unreached", "two"],
  ] as const) {
    const decision = decide(asked, aSeen({ votes: oneSees, fence }), policy, at(15, run));

    assert.deepEqual(decision.actions, [{ kind: "order-fence", account: "a", epoch: 2 }], `${fence} ${run}`);
  }
});

test("a held lease is waited for, with the longest request; in a new run the whole time again", () => {
  const bound = boundOf(lease, { from: at(0), graceMs: policy.graceMs, standing: "held" });
  const state = aState({ kind: "fence-wait", to: "b", orders: none }, { lease: bound });
  const decideAt = (second: number, run = "one", held = state) =>
    decide(
      held,
      aSeen({ votes: allDown, fence: "unreached", lease: "unreached" }),
      { ...policy, lease },
      at(second, run),
    ).next;
  const endS = (bound.forMs + policy.graceMs) / 1_000;

  assert.equal(decideAt(endS - 1).phase.kind, "fence-wait");
  assert.deepEqual(decideAt(endS + 1).phase, { kind: "promoting", to: "b", fence: "lease-over" });
  const restarted = decideAt(endS + 1, "two");
  assert.equal(restarted.phase.kind, "fence-wait");
  assert.equal(decideAt(2 * endS + 3, "two", restarted).phase.kind, "promoting");
  const onlyAsked = aState(state.phase, { lease: { ...bound, standing: "asked" } });
  assert.notEqual(decideAt(1e6, "one", onlyAsked).phase.kind, "promoting");
});

test("the lease is renewed while nothing is decided, never afterwards, and not when nobody would hear it", () => {
  const own = { ...policy, lease };
  const renewals = (phase: Phase, part: Partial<FailoverSeen> = {}) =>
    decide(aState(phase), aSeen(part), own, at(0)).actions.filter(({ kind }) => kind === "renew-lease")
      .length;

  assert.equal(renewals({ kind: "steady" }), 1);
  assert.equal(renewals({ kind: "suspect", misses: 1 }, { votes: allDown }), 1);
  assert.equal(renewals({ kind: "steady" }, { lease: "unreached" }), 0);
  assert.equal(renewals(intent, { votes: allDown }), 0);
  assert.equal(renewals({ kind: "promoting", to: "b", fence: "told" }), 0);
  const renewed = decide(aState({ kind: "steady" }), aSeen(), own, at(0)).next;
  assert.deepEqual(decide(renewed, aSeen({ lease: "held" }), own, at(5)).actions, []);
  assert.equal(decide(renewed, aSeen({ lease: "held" }), own, at(11)).actions.length, 1);
});

test("a change of roles by hand is the truth, and a move under way is left alone", () => {
  const moving = aSeen({ votes: allDown, move: { to: "b", epoch: 2 } });
  const moved = decide(aState(intent), aSeen({ primary: "b", epoch: 2 }), policy, at(0));

  assert.equal(decide(aState({ kind: "confirm" }), moving, policy, at(0)).next.phase.kind, "steady");
  assert.deepEqual([moved.next.primary, moved.next.epoch, moved.next.phase.kind], ["b", 2, "steady"]);
});

test("a lease that the account has not, or could not keep, is not waited for; one that nobody renews is taken away", () => {
  const bound = boundOf(lease, { from: at(0), graceMs: 1_000, standing: "held" });
  const state = aState({ kind: "steady" }, { lease: bound });
  const standingOf = (seen: Partial<FailoverSeen>, ours: typeof lease | null) => {
    const { next, actions } = decide(state, aSeen(seen), { ...policy, lease: ours }, at(5));
    return [next.lease?.standing ?? null, ...actions.map(({ kind }) => kind)];
  };

  assert.deepEqual(standingOf({ lease: "unreached" }, lease), ["held"]);
  assert.deepEqual(standingOf({ lease: "none" }, lease), ["asked"]);
  assert.deepEqual(standingOf({ lease: "held", noLease: "two machines" }, lease), ["asked", "drop-lease"]);
  assert.deepEqual(standingOf({ lease: "held" }, null), ["asked", "drop-lease"]);
  assert.deepEqual(standingOf({ lease: "unreached" }, null), ["asked"]);
  assert.deepEqual(standingOf({ lease: "none" }, null), [null]);
});

test("the account says itself how long a request may outlive its lease", () => {
  const own = { ...policy, lease };
  const granted = decide(aState({ kind: "steady" }), aSeen({ graceMs: 10_000 }), own, at(0)).next;
  const silent = decide(granted, aSeen({ lease: "held" }), own, at(11)).next;

  assert.deepEqual([granted.lease?.graceMs, silent.lease?.graceMs], [10_000, 10_000]);
});

test("whoever has not its turn begins no move, and gives up when the primary is back", () => {
  const held = { ...boundOf(lease, { from: at(0), graceMs: 0, standing: "held" }) };
  const waiting = aState({ kind: "fence-wait", to: "b", orders: none }, { lease: held });
  const look = { turn: "look", fence: "unreached", lease: "unreached" } as const;

  const first = decide(waiting, aSeen({ ...look, votes: allDown }), { ...policy, lease }, at(100));
  const back = decide(first.next, aSeen({ ...look, votes: oneSees }), { ...policy, lease }, at(110));
  const turn = { ...look, turn: "move", votes: allDown } as const;
  const moves = decide(first.next, aSeen(turn), { ...policy, lease }, at(110));

  assert.deepEqual([first.next.phase.kind, first.actions], ["fence-wait", []]);
  assert.equal(first.because, "a's lease is certainly over; b waits for its turn to be promoted");
  assert.equal(back.next.phase.kind, "steady");
  assert.deepEqual(
    [moves.next.phase.kind, moves.actions.map(({ kind }) => kind)],
    ["promoting", ["promote"]],
  );
});

test("an old primary that says it is fenced is not left without a successor, whatever the turn", () => {
  const asked = aState({ kind: "intent", to: "b", orders: { kind: "asking", run: "one" } });

  const told = decide(asked, aSeen({ turn: "look", fence: "told", votes: allDown }), policy, at(10));
  const again = decide(told.next, aSeen({ turn: "look", votes: oneSees }), policy, at(20));

  assert.deepEqual([told.next.phase.kind, told.actions], ["intent", []]);
  assert.equal(again.next.phase.kind, "intent", "there is no way back, though it looks well");
});

test("a move that was begun is gone on with in its turn only", () => {
  const begun = aState({ kind: "promoting", to: "b", fence: "told" });

  assert.deepEqual(decide(begun, aSeen({ turn: "look", votes: allDown }), policy, at(10)).actions, []);
  assert.equal(decide(begun, aSeen({ turn: "move" }), policy, at(10)).actions[0]?.kind, "promote");
});

test("when a role may move is known beforehand: at the end of the lease, or as soon as the old primary is told", () => {
  const held = boundOf(lease, { from: at(0), graceMs: 5_000, standing: "held" });
  const waiting = aState({ kind: "fence-wait", to: "b", orders: none }, { lease: held });
  const leftMs = moveInMs(waiting, "unreached", at(10)) ?? 0;
  const inTurn = (afterMs: number) =>
    decide(
      waiting,
      aSeen({ fence: "unreached", lease: "unreached", votes: allDown }),
      { ...policy, lease },
      at(10 + afterMs / 1_000),
    ).next.phase.kind;

  assert.deepEqual([inTurn(leftMs - 2), inTurn(leftMs)], ["fence-wait", "promoting"]);
  assert.equal(moveInMs(waiting, "told", at(10)), 0);
  assert.equal(moveInMs(waiting, "unreached", at(200)), 0);
  assert.equal(moveInMs({ ...waiting, lease: null }, "unreached", at(10)), null);
  assert.equal(moveInMs(aState({ kind: "steady" }), "unasked", at(10)), null);
});
