import type { AccountId } from "../site/site.ts";
import type { FailoverState } from "./failover-state.ts";
import type { LeaseBound } from "./lease.ts";
import { elapsedMs, type Moment } from "./moment.ts";
import type { LeasePolicy } from "./policy.ts";
import type { FailoverSeen } from "./seen.ts";

/**
 * A replica may prolong its primary's lease while the controller is away. Stored before it is told so, and until it has
 * said that it does so no more: as long as it stands here, nobody knows when the lease ends.
 */
export interface Renewal {
  readonly account: AccountId;
  /** Of the lease that it may prolong. */
  readonly epoch: number;
  /** Grows with every permission of an epoch, so that one which arrives after its withdrawal is refused. */
  readonly turn: number;
  /** So long after an attempt the lease that came of it is certainly over. */
  readonly forMs: number;
  /** Two clocks may drift apart by this share. */
  readonly drift: number;
}

/** What the replica says of it. */
export type RenewalSeen =
  | { readonly kind: "unasked" | "unreached" }
  | {
      readonly kind: "answers";
      /** What it renews by; null: it renews nothing. */
      readonly allowed: RenewalTurn | null;
      /** Up to here it obeys no permission any more, however late one arrives; null: none was ever withdrawn. */
      readonly forbidden: RenewalTurn | null;
      /** Since it last noted that it was about to renew, or was allowed to; null: it cannot tell, so it may have been just now. */
      readonly attemptAgeMs: number | null;
      /** Without its line there it has a permission, and does nothing with it. */
      readonly cron: "runs it" | "does not";
    };

export interface RenewalTurn {
  readonly epoch: number;
  readonly turn: number;
}

export type RenewalAction =
  | { readonly kind: "allow-renewal"; readonly renewal: Renewal }
  /** Answers only when no attempt can follow any more. */
  | { readonly kind: "forbid-renewal"; readonly renewal: Renewal };

interface Kept {
  readonly next: FailoverState;
  readonly actions: readonly RenewalAction[];
}

/** Who should be allowed to renew now; `as-it-is`: this is not the moment to change it. */
function wantedRenewer(seen: FailoverSeen, lease: LeasePolicy | null): AccountId | "nobody" | "as-it-is" {
  if (lease?.renewal !== "replica" || seen.noLease !== null || seen.former !== null) return "nobody";
  if (seen.move !== null || seen.lease !== "held" || seen.target === null) return "as-it-is";
  return seen.target.account;
}

/** While nothing is decided: the permission is given, given again, or taken back. */
export function keepRenewal(
  state: FailoverState,
  seen: FailoverSeen,
  { lease, now }: { readonly lease: LeasePolicy | null; readonly now: Moment },
): Kept {
  const wanted = wantedRenewer(seen, lease);
  const { renewal = null } = state;
  const isUnwanted = wanted === "nobody" || (wanted !== "as-it-is" && wanted !== renewal?.account);
  if (renewal !== null && (isUnwanted || renewal.epoch !== state.epoch)) {
    return takeBack(state, renewal, { seen, now });
  }
  if (wanted === "nobody" || wanted === "as-it-is" || lease === null) return { next: state, actions: [] };
  if (renewal !== null && endedBy(renewal, seen.renewal) === null) {
    const isThere = seen.renewal.kind !== "answers" || isAtWork(seen.renewal, renewal);
    return { next: state, actions: isThere ? [] : [{ kind: "allow-renewal", renewal }] };
  }
  const { ttlMs, drift, marginMs } = lease;
  const turn = turnAfter(state, seen.renewal);
  const forMs = Math.max(renewal?.forMs ?? 0, ttlMs * (1 + 2 * drift) + marginMs);
  const allowed: Renewal = { account: wanted, epoch: state.epoch, turn, forMs, drift };
  const next = { ...state, renewal: allowed, renewalTurn: turn };
  return { next, actions: [{ kind: "allow-renewal", renewal: allowed }] };
}

/**
 * The first step of an attempt: nobody waits for the end of a lease that somebody may still prolong. `over`: no attempt
 * follows any more, and the bound covers the last one.
 */
export function endRenewal(state: FailoverState, seen: FailoverSeen, now: Moment): Kept {
  const { renewal = null } = state;
  // One of another epoch prolongs nothing that is waited for; it is taken back afterwards.
  if (renewal === null || renewal.epoch !== state.epoch) return { next: state, actions: [] };
  return takeBack(state, renewal, { seen, now });
}

/** May somebody still prolong the lease that this epoch's primary has? */
export function mayBeRenewed({ renewal = null, epoch }: FailoverState): boolean {
  return renewal !== null && renewal.epoch === epoch;
}

/** Asked until it says so. Who was not reached a moment ago would only cost the round its time. */
function takeBack(
  state: FailoverState,
  renewal: Renewal,
  { seen, now }: { readonly seen: FailoverSeen; readonly now: Moment },
): Kept {
  const ended = endedBy(renewal, seen.renewal);
  if (ended !== null) return { next: withoutRenewal(state, renewal, ended, now), actions: [] };
  const isReached = seen.renewal.kind !== "unreached";
  return { next: state, actions: isReached ? [{ kind: "forbid-renewal", renewal }] : [] };
}

type Answers = Extract<RenewalSeen, { readonly kind: "answers" }>;

function endedBy({ epoch, turn }: Renewal, seen: RenewalSeen): Answers | null {
  if (seen.kind !== "answers" || seen.forbidden === null) return null;
  const { forbidden } = seen;
  const isEnded = forbidden.epoch > epoch || (forbidden.epoch === epoch && forbidden.turn >= turn);
  return isEnded ? seen : null;
}

/** Given again after its machine was started anew, too: from then on it can tell when it tried. */
function isAtWork({ allowed, cron, attemptAgeMs }: Answers, { epoch, turn }: RenewalTurn): boolean {
  const isOurs = allowed !== null && allowed.epoch === epoch && allowed.turn === turn;
  return isOurs && cron === "runs it" && attemptAgeMs !== null;
}

/** Above everything that the replica has been told, even by a controller whose memory was lost. */
function turnAfter({ renewalTurn = 0, epoch }: FailoverState, seen: RenewalSeen): number {
  const told = seen.kind === "answers" && seen.forbidden?.epoch === epoch ? seen.forbidden.turn : 0;
  return Math.max(renewalTurn, told) + 1;
}

function withoutRenewal(state: FailoverState, renewal: Renewal, seen: Answers, now: Moment): FailoverState {
  const next = { ...state, renewal: null };
  if (state.lease === null || renewal.epoch !== state.epoch) return next;
  return { ...next, lease: afterLastAttempt(state.lease, renewal, { seen, now }) };
}

/**
 * The later of both ends. What the replica calls long ago is believed only up to now: it cannot move the end into the
 * past of what this controller has granted, nor further than one lease ahead.
 */
export function afterLastAttempt(
  bound: LeaseBound,
  { forMs, drift }: Renewal,
  { seen, now }: { readonly seen: Pick<Answers, "attemptAgeMs">; readonly now: Moment },
): LeaseBound {
  const ageMs = Math.max(0, seen.attemptAgeMs ?? 0) * (1 - 2 * drift);
  const restOfAttemptMs = forMs - ageMs;
  const restOfOwnMs = bound.forMs - (bound.from.run === now.run ? elapsedMs(bound.from, now) : 0);
  return restOfAttemptMs > restOfOwnMs ? { ...bound, from: now, forMs: restOfAttemptMs } : bound;
}
