import { assertNever } from "../assert-never.ts";
import type { AccountId } from "../site/site.ts";
import { decideFencing } from "./decide-fencing.ts";
import { type FailoverState, firstState } from "./failover-state.ts";
import { boundInThisRun, boundOf, type LeaseBound } from "./lease.ts";
import { elapsedMs, type Moment } from "./moment.ts";
import type { FailoverPolicy } from "./policy.ts";
import { reasonsToWait } from "./reasons.ts";
import { keepRenewal, type RenewalAction } from "./renewal.ts";
import type { FailoverSeen } from "./seen.ts";
import { judgeVotes, type VotesVerdict } from "./votes.ts";

export interface Decision {
  readonly next: FailoverState;
  /** To be done after `next` has been stored, and only then. */
  readonly actions: readonly FailoverAction[];
  /** One sentence, for the log, the owner and the tests. */
  readonly because: string;
}

export type FailoverAction =
  | RenewalAction
  /** Grants a lease that ends `ttlMs` after the reading of the account's clocks that was made before this decision. */
  | { readonly kind: "renew-lease"; readonly account: AccountId; readonly epoch: number }
  /** Takes away what nobody renews or nobody can keep; the account is a primary without an end again. */
  | { readonly kind: "drop-lease"; readonly account: AccountId }
  /**
   * Tells the old primary that it is fenced, with the coming epoch, and waits until the last request that writes has
   * ended. Not done when it comes later than `soonMs` after the decision: what was seen is not true any more.
   */
  | { readonly kind: "order-fence"; readonly account: AccountId; readonly epoch: number }
  /** Begins the move, or goes on with it. */
  | {
      readonly kind: "promote";
      readonly from: AccountId;
      readonly to: AccountId;
      readonly epoch: number;
      readonly fence: "told" | "lease-over";
    };

export interface Round {
  readonly seen: FailoverSeen;
  readonly policy: FailoverPolicy;
  readonly verdict: VotesVerdict;
  readonly now: Moment;
}

/**
 * What happens next, from what is stored and what was seen. Pure. Whoever calls it stores `next` by compare-and-set and
 * then acts; every action is safe to repeat, and to be lost.
 */
export function decide(
  stored: FailoverState,
  seen: FailoverSeen,
  policy: FailoverPolicy,
  now: Moment,
): Decision {
  const state = inThisRun(stored, seen, now);
  const round = { seen, policy, verdict: judgeVotes(seen.votes, policy), now };
  if (isOverruled(state, seen)) {
    const next: FailoverState = {
      ...firstState(state.site, seen.primary, seen.epoch),
      lastChange: state.lastChange,
      ...renewalOf(state),
    };
    return say(next, `the roles were changed: ${seen.primary} is the primary with epoch ${seen.epoch}`);
  }
  return withRenewal(withLease(withMiss(decidePhase(state, round), now), round, stored.lease), round);
}

/** What an account was allowed is taken back from it, whatever becomes of the roles. */
function renewalOf({ renewal, renewalTurn }: FailoverState): Pick<FailoverState, "renewal" | "renewalTurn"> {
  return {
    ...(renewal === undefined ? {} : { renewal }),
    ...(renewalTurn === undefined ? {} : { renewalTurn }),
  };
}

function decidePhase(state: FailoverState, round: Round): Decision {
  const { phase } = state;
  switch (phase.kind) {
    case "steady":
      return decideSteady(state, round);
    case "suspect":
      return decideSuspect(state, round, phase.misses);
    case "confirm":
    case "blocked":
      return decideDown(state, round);
    case "intent":
    case "fence-wait":
      return decideFencing(state, phase, round);
    case "promoting":
      return decidePromoting(state, phase, round);
    case "failed-over":
    case "returned":
      return decideAfterwards(state, round);
    default:
      return assertNever(phase);
  }
}

/** The record is the truth about roles. Only our own promotion may be ahead of this state, or behind it. */
function isOverruled({ primary, epoch, phase }: FailoverState, seen: FailoverSeen): boolean {
  if (seen.primary === primary && seen.epoch === epoch) return false;
  return !(phase.kind === "promoting" && seen.primary === phase.to && seen.epoch === epoch + 1);
}

function inThisRun(stored: FailoverState, seen: FailoverSeen, now: Moment): FailoverState {
  if (stored.lease === null) return stored;
  const bound = boundInThisRun(stored.lease, now);
  // A lease that is not there does not end.
  const standing = seen.lease === "held" ? "held" : seen.lease === "none" ? "asked" : bound.standing;
  return { ...stored, lease: { ...bound, standing } };
}

function decideSteady(state: FailoverState, { seen, verdict }: Round): Decision {
  if (seen.move !== null) return say(state, `a move to ${seen.move.to} is under way`);
  if (verdict.kind === "up" || verdict.kind === "blind") return say(state, verdict.because);
  return say({ ...state, phase: { kind: "suspect", misses: 1 } }, `missed: ${verdict.because}`);
}

function decideSuspect(state: FailoverState, round: Round, misses: number): Decision {
  const { seen, verdict, policy } = round;
  if (seen.move !== null) return say(steady(state), `a move to ${seen.move.to} is under way`);
  if (verdict.kind === "up") return say(steady(state), `it was a short one: ${verdict.because}`);
  if (verdict.kind === "blind") return say(state, verdict.because);
  const count = Math.min(misses + 1, policy.misses);
  const counted: FailoverState = { ...state, phase: { kind: "suspect", misses: count } };
  if (count < policy.misses) return say(counted, `missed ${count} times in a row: ${verdict.because}`);
  if (verdict.kind === "doubt") return say(counted, `not agreed: ${verdict.because}`);
  return say({ ...state, phase: { kind: "confirm" } }, `${state.primary} is down: ${verdict.because}`);
}

/** It is down. May the replica take over by itself? Asked anew in every round. */
function decideDown(state: FailoverState, round: Round): Decision {
  const { seen, verdict } = round;
  if (seen.move !== null) return say(steady(state), `a move to ${seen.move.to} is under way`);
  if (verdict.kind === "up") return say(steady(state), `it is back: ${verdict.because}`);
  if (verdict.kind !== "down") {
    return say({ ...state, phase: { kind: "suspect", misses: 1 } }, `no longer agreed: ${verdict.because}`);
  }
  const reasons = reasonsToWait(state, round);
  const { target } = seen;
  if (reasons.length > 0 || target === null) {
    return say(
      { ...state, phase: { kind: "blocked", reasons } },
      `waits for a person: ${reasons.join("; ")}`,
    );
  }
  const phase = { kind: "intent", to: target.account, orders: { kind: "none" } } as const;
  return say({ ...state, phase }, `${target.account} shall take over: ${verdict.because}`);
}

type Promoting = Extract<FailoverState["phase"], { readonly kind: "promoting" }>;

/** Forward only: the old primary takes no writes any more. */
function decidePromoting(state: FailoverState, phase: Promoting, { seen }: Round): Decision {
  const epoch = state.epoch + 1;
  if (seen.primary === phase.to && seen.epoch === epoch && seen.move === null) {
    const after: FailoverState = { ...state, primary: phase.to, epoch, lease: null };
    const next: FailoverState = { ...after, phase: { kind: "failed-over", from: state.primary } };
    return say(next, `${phase.to} is the primary with epoch ${epoch}`);
  }
  const order = { from: state.primary, to: phase.to, epoch, fence: phase.fence };
  const next = { ...state, phase };
  if (seen.turn === "look") return say(next, `${phase.to} waits for its turn to be promoted`);
  return { next, actions: [{ kind: "promote", ...order }], because: `${phase.to} is promoted` };
}

/** One account is left, or one that came back and must be reconciled: nothing can be moved by itself. */
function decideAfterwards(state: FailoverState, { seen, verdict }: Round): Decision {
  const { former } = seen;
  if (former === null) return say(steady(state), "all accounts have their roles again");
  const kind = former.standing === "quarantined" ? "returned" : "failed-over";
  const next: FailoverState = { ...state, phase: { kind, from: former.account } };
  const words = kind === "returned" ? "is back, fenced and kept; failback waits for a person" : "is away";
  if (verdict.kind !== "down") return say(next, `${former.account} ${words}`);
  return say(next, `${state.primary} is down too, and ${former.account} ${words}: a person decides`);
}

/** How long visitors miss it is counted from the first miss, over restarts too. */
function withMiss(decision: Decision, now: Moment): Decision {
  const { next } = decision;
  const isWell =
    next.phase.kind === "steady" || next.phase.kind === "failed-over" || next.phase.kind === "returned";
  const missedSince = isWell ? null : (next.missedSince ?? now);
  return { ...decision, next: { ...next, missedSince } };
}

/** While nothing is decided, the primary's right to take writes is kept alive; the bound is part of what is stored. */
function withLease(decision: Decision, { policy, now, seen }: Round, before: LeaseBound | null): Decision {
  const { next, actions, because } = decision;
  const { lease } = policy;
  if (!isLeaseGiver(next.phase.kind)) return decision;
  if (lease === null || seen.noLease !== null) return withoutLease(decision, seen);
  if (seen.move !== null || seen.lease === "unreached") return decision;
  // What another run has granted is renewed at once: its time cannot be told by this run's clock.
  const isOurs = next.lease !== null && before?.from.run === now.run;
  if (isOurs && elapsedMs(before.from, now) < lease.renewMs) return decision;
  const renew = { kind: "renew-lease", account: next.primary, epoch: next.epoch } as const;
  const graceMs = seen.graceMs ?? next.lease?.graceMs ?? policy.graceMs;
  const bound = boundOf(lease, { from: now, graceMs, standing: next.lease?.standing ?? "asked" });
  return { next: { ...next, lease: bound }, actions: [...actions, renew], because };
}

/** Not counted on first, and taken away then: what may be without an end already must not be waited for. */
function withoutLease(decision: Decision, seen: FailoverSeen): Decision {
  const { next, actions, because } = decision;
  const lease =
    next.lease === null || seen.lease === "none" ? null : { ...next.lease, standing: "asked" as const };
  const drop = { kind: "drop-lease", account: next.primary } as const;
  const isThere = seen.lease === "held";
  return { next: { ...next, lease }, actions: isThere ? [...actions, drop] : actions, because };
}

/** Only while the controller itself renews: whoever has decided wants the lease to end. */
function withRenewal(decision: Decision, { policy, now, seen }: Round): Decision {
  const { next, actions, because } = decision;
  if (!isLeaseGiver(next.phase.kind)) return decision;
  const kept = keepRenewal(next, seen, { lease: policy.lease, now });
  return { next: kept.next, actions: [...actions, ...kept.actions], because };
}

function isLeaseGiver(kind: FailoverState["phase"]["kind"]): boolean {
  return kind !== "intent" && kind !== "fence-wait" && kind !== "promoting";
}

export function steady(state: FailoverState): FailoverState {
  return { ...state, phase: { kind: "steady" } };
}

export function say(next: FailoverState, because: string): Decision {
  return { next, actions: [], because };
}
