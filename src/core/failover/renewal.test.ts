import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "./decide.ts";
import { type FailoverState, firstState } from "./failover-state.ts";
import { boundOf } from "./lease.ts";
import type { Moment } from "./moment.ts";
import { type FailoverPolicy, leasePolicies, usualPolicy } from "./policy.ts";
import type { Renewal, RenewalSeen } from "./renewal.ts";
import type { FailoverSeen } from "./seen.ts";
import type { Vote } from "./votes.ts";

const lease = { ...leasePolicies.default, renewal: "replica" } as const;
const policy: FailoverPolicy = {
  ...usualPolicy,
  ...{ mode: "automatic", lease, observers: ["control", "b"], maxLagMs: 900_000 },
};
/** 180 s, four thousandths for the clocks, and 2 s. */
const forMs = 182_720;
const renewal: Renewal = { account: "b", epoch: 1, turn: 1, forMs, drift: 0.002 };

function at(seconds: number, run = "one"): Moment {
  return { wallMs: 1_000_000_000 + seconds * 1_000, monotonicMs: seconds * 1_000, run };
}

function says(part: Partial<Extract<RenewalSeen, { readonly kind: "answers" }>> = {}): RenewalSeen {
  return {
    kind: "answers",
    allowed: { epoch: 1, turn: 1 },
    forbidden: null,
    attemptAgeMs: 60_000,
    cron: "runs it",
    ...part,
  };
}

function votes(word: Vote["says"]): readonly Vote[] {
  return ["control", "b"].map((observer) => ({
    ...{ observer, network: observer, says: word, because: "silent", ageMs: 1_000 },
    place: observer === "b" ? ("target" as const) : ("elsewhere" as const),
  }));
}

function aSeen(part: Partial<FailoverSeen> = {}): FailoverSeen {
  return {
    ...{ primary: "a", epoch: 1, move: null, votes: votes("up"), fence: "unasked", lease: "held" },
    ...{ noLease: null, graceMs: 10_000, pause: null, former: null, renewal: says() },
    target: { account: "b", lagMs: 5_000, faults: [] },
    ...part,
  };
}

/** Cut off and decided: it cannot be told. */
function gone(seen: RenewalSeen): FailoverSeen {
  return aSeen({ votes: votes("down"), fence: "unreached", lease: "unreached", renewal: seen });
}

function aState(part: Partial<FailoverState> = {}): FailoverState {
  const bound = boundOf(lease, { from: at(0), graceMs: 10_000, standing: "held" });
  return { ...firstState("example.com", "a", 1), lease: bound, renewal, renewalTurn: 1, ...part };
}

const intent = { kind: "intent", to: "b", orders: { kind: "none" } } as const;
const kindsOf = (actions: readonly { readonly kind: string }[]) => actions.map(({ kind }) => kind);

test("a replica is stored as one that may renew before it is told so, and only once the primary has its lease", () => {
  const fresh = aState({ renewal: null, renewalTurn: 0 });
  const early = decide(fresh, aSeen({ lease: "none" }), policy, at(10));
  const given = decide(fresh, aSeen({ renewal: says({ allowed: null }) }), policy, at(10));
  const again = decide(given.next, aSeen({ renewal: says({ allowed: null }) }), policy, at(20));
  const quiet = decide(given.next, aSeen(), policy, at(20));

  assert.equal(early.next.renewal, null);
  assert.deepEqual(given.next.renewal, renewal);
  assert.deepEqual(given.actions, [{ kind: "allow-renewal", renewal }]);
  assert.deepEqual(kindsOf(again.actions), ["allow-renewal"], "what was lost is said again");
  assert.deepEqual(kindsOf(quiet.actions), []);
});

test("nobody renews where it was not asked for, and a permission is taken back when it is switched off", () => {
  const without = { ...policy, lease: leasePolicies.default };
  const never = decide(aState({ renewal: null }), aSeen(), without, at(10));
  const off = decide(aState(), aSeen(), without, at(10));
  const unheard = decide(aState(), aSeen({ renewal: { kind: "unreached" } }), without, at(10));
  const done = decide(
    aState(),
    aSeen({ renewal: says({ forbidden: { epoch: 1, turn: 1 } }) }),
    without,
    at(10),
  );

  assert.deepEqual([never.next.renewal, kindsOf(never.actions)], [null, []]);
  assert.deepEqual(kindsOf(off.actions), ["forbid-renewal"]);
  assert.deepEqual(unheard.next.renewal, renewal, "it stands until it says so itself");
  assert.equal(done.next.renewal, null);
});

test("whoever may be renewed is not waited for: first the replica ends it, then the later bound counts", () => {
  const long = at(1_000);
  const first = decide(aState({ phase: intent }), gone(says()), policy, long);
  const deaf = decide(first.next, gone({ kind: "unreached" }), policy, at(2_000));
  const ended = says({ forbidden: { epoch: 1, turn: 1 }, allowed: null, attemptAgeMs: 20_000 });
  const told = decide(first.next, gone(ended), policy, at(1_015));
  const restMs = forMs - 20_000 * (1 - 2 * 0.002);
  const overS = 1_015 + (restMs + 10_000) / 1_000;
  const before = decide(told.next, gone(ended), policy, at(overS - 1));
  const after = decide(told.next, gone(ended), policy, at(overS + 1));

  assert.deepEqual(kindsOf(first.actions), ["forbid-renewal", "order-fence"]);
  assert.match(first.because, /b is asked to renew its lease no more/);
  assert.equal(deaf.next.phase.kind, "intent", "an own bound that ended long ago promotes nobody");
  assert.deepEqual(told.next.lease?.forMs, restMs);
  assert.equal(before.next.phase.kind, "fence-wait");
  assert.equal(after.next.phase.kind, "promoting");
});

test("an attempt of an unknown time may have been just now; one of long ago leaves the own bound as it is", () => {
  const forbidden = { epoch: 1, turn: 1 };
  const bound = (attemptAgeMs: number | null) =>
    decide(aState({ phase: intent }), gone(says({ forbidden, attemptAgeMs })), policy, at(30)).next.lease;

  assert.deepEqual([bound(null)?.from, bound(null)?.forMs], [at(30), forMs]);
  assert.deepEqual(bound(1e12), aState().lease, "a replica that lies moves it no further than that");
  assert.deepEqual([bound(-1e12)?.from, bound(-1e12)?.forMs], [at(30), forMs], "and no further ahead");
});

test("a restarted controller waits the whole later bound again", () => {
  const state = aState({ phase: intent });
  const told = decide(state, gone(says({ forbidden: { epoch: 1, turn: 1 } })), policy, at(1_000)).next;

  const other = decide(told, gone({ kind: "unasked" }), policy, at(5, "two"));

  assert.equal(other.next.phase.kind, "fence-wait");
  assert.deepEqual(other.next.lease?.from, at(5, "two"));
});

test("a primary that says itself that it is fenced is not kept waiting by a replica's permission", () => {
  const { next } = decide(aState({ phase: intent }), { ...gone(says()), fence: "told" }, policy, at(20));

  assert.equal(next.phase.kind, "promoting");
});

test("an attempt that is given up lets the replica renew again, by a turn above the one that was withdrawn", () => {
  const ended = says({ forbidden: { epoch: 1, turn: 1 }, allowed: null });
  const state = decide(aState({ phase: intent }), gone(ended), policy, at(20)).next;
  const back = aSeen({ fence: "unreached", renewal: ended });

  const { next, actions } = decide({ ...state, phase: intent }, back, policy, at(30));

  assert.equal(next.phase.kind, "steady");
  assert.equal(next.renewal?.turn, 2);
  assert.ok(kindsOf(actions).includes("allow-renewal"));
});

test("a controller that lost its memory gives no turn that the replica was told to refuse", () => {
  const state = aState({ renewal: null, renewalTurn: 0 });
  const { next } = decide(
    state,
    aSeen({ renewal: says({ forbidden: { epoch: 1, turn: 7 } }) }),
    policy,
    at(10),
  );

  assert.equal(next.renewal?.turn, 8);
});

test("after the roles have changed, the former replica's permission is taken back before another one is given", () => {
  const moved = aSeen({ primary: "b", epoch: 2, target: { account: "a", lagMs: 0, faults: [] } });
  const first = decide(aState(), moved, policy, at(10));
  const second = decide(first.next, moved, policy, at(20));
  const forbidden = { epoch: 1, turn: 1 };
  const third = decide(second.next, { ...moved, renewal: says({ forbidden }) }, policy, at(30));
  const fourth = decide(third.next, { ...moved, renewal: { kind: "unasked" } }, policy, at(40));

  assert.deepEqual(first.next.renewal, renewal);
  assert.ok(kindsOf(second.actions).includes("forbid-renewal"));
  assert.equal(third.next.renewal, null);
  assert.deepEqual([fourth.next.renewal?.account, fourth.next.renewal?.epoch], ["a", 2]);
});
