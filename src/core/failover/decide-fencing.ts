import type { Decision, Round } from "./decide.ts";
import type { FailoverState, Fence, FenceOrders, Phase } from "./failover-state.ts";
import { isOver, leftMs } from "./lease.ts";
import type { Moment } from "./moment.ts";
import { endRenewal, mayBeRenewed } from "./renewal.ts";
import type { FenceSeen } from "./seen.ts";

type Fencing = Extract<Phase, { readonly kind: "intent" | "fence-wait" }>;

/**
 * The old primary must not take writes any more before the new one may: it says so itself, or its lease is certainly
 * over. As long as it cannot have been told, a good answer from it ends the whole attempt.
 */
export function decideFencing(stored: FailoverState, phase: Fencing, round: Round): Decision {
  const { seen, verdict, now } = round;
  const { to } = phase;
  const { next: state, actions } = endRenewal(stored, seen, now);
  const { primary, lease } = state;
  if (seen.fence === "told") return inTurn(state, round, "told", `${primary} says itself that it is fenced`);
  const orders = ordersAfter(phase.orders, seen.fence, now.run);
  if (orders.kind === "none" && (verdict.kind !== "down" || seen.move !== null)) return giveUp(state, round);
  const hasEnd = lease !== null && lease.standing === "held" && !mayBeRenewed(state);
  if (hasEnd && isOver(lease, now)) {
    return inTurn(state, round, "lease-over", `${primary}'s lease is certainly over`);
  }
  const order = { kind: "order-fence", account: primary, epoch: state.epoch + 1 } as const;
  const asking: FenceOrders = orders.kind === "none" ? { kind: "asking", run: now.run } : orders;
  const kind = seen.fence === "unasked" || !hasEnd ? "intent" : "fence-wait";
  const next: FailoverState = { ...state, phase: { kind, to, orders: asking } };
  const wait = hasEnd ? "ends" : mayBeRenewed(state) ? "renewed" : "endless";
  const because = waitWords({ primary, to }, seen.fence, wait);
  return { next, actions: [...actions, order], because };
}

/**
 * In how many milliseconds the role may move, if nobody else has to be waited for: zero, it may now; null, nobody can say,
 * or nothing is to be moved.
 */
export function moveInMs(state: FailoverState, fence: FenceSeen, now: Moment): number | null {
  const { phase, lease } = state;
  if (phase.kind === "promoting") return 0;
  if (phase.kind !== "intent" && phase.kind !== "fence-wait") return null;
  if (fence === "told") return 0;
  const hasEnd = lease !== null && lease.standing === "held" && !mayBeRenewed(state);
  return hasEnd ? leftMs(lease, now) : null;
}

/** Nothing was told to anybody yet, so nothing has to be undone. */
function giveUp(state: FailoverState, { seen, verdict }: Round): Decision {
  const isOver = verdict.kind === "up" || seen.move !== null;
  const phase: Phase = isOver ? { kind: "steady" } : { kind: "suspect", misses: 1 };
  const why = seen.move === null ? verdict.because : `the role is moved to ${seen.move.to} by hand`;
  return { next: { ...state, phase }, actions: [], because: `given up before anybody was told: ${why}` };
}

/** An order that certainly was not sent leaves the way back open; one of another run counts as sent. */
function ordersAfter(before: FenceOrders, seen: FenceSeen, run: string): FenceOrders {
  if (before.kind !== "asking") return before;
  return before.run === run && seen === "unreached" ? { kind: "none" } : { kind: "perhaps" };
}

/**
 * Whoever waits for its turn has not begun, and so may still give up when the primary is back: a provider that returns
 * ends the moves of all who had not had their turn.
 */
function inTurn(state: FailoverState, round: Round, fence: Fence, why: string): Decision {
  const phase = state.phase as Fencing;
  const { seen, now } = round;
  if (seen.turn !== "look") return promoting(state, round, fence, why);
  const orders = ordersAfter(phase.orders, seen.fence, now.run);
  const next: FailoverState = { ...state, phase: { ...phase, orders } };
  return { next, actions: [], because: `${why}; ${phase.to} waits for its turn to be promoted` };
}

function promoting(state: FailoverState, { now }: Round, fence: Fence, why: string): Decision {
  const { to } = state.phase as Fencing;
  // From here on it counts as a change, whatever becomes of it.
  const next: FailoverState = { ...state, phase: { kind: "promoting", to, fence }, lastChange: now };
  const order = { from: state.primary, to, epoch: state.epoch + 1, fence };
  return { next, actions: [{ kind: "promote", ...order }], because: `${why}; ${to} is promoted` };
}

function waitWords(
  { primary, to }: { readonly primary: string; readonly to: string },
  seen: FenceSeen,
  lease: "ends" | "endless" | "renewed",
): string {
  if (seen === "unasked") return `${primary} is told that it is fenced`;
  if (lease === "ends") return `${primary} cannot be told; its lease has to end by itself`;
  if (lease === "renewed") return `${primary} cannot be told; ${to} is asked to renew its lease no more`;
  return `${primary} cannot be told and has no lease that ends: a person decides`;
}
