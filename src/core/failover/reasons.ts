import type { Round } from "./decide.ts";
import type { FailoverState } from "./failover-state.ts";
import { elapsedMs } from "./moment.ts";

/** Everything that speaks against a promotion that nobody ordered; empty: nothing does. */
export function reasonsToWait(state: FailoverState, round: Round): readonly string[] {
  return [...reasonsOfPolicy(state, round), ...reasonsOfTarget(round)];
}

function reasonsOfPolicy({ lastChange }: FailoverState, { policy, seen, now }: Round): readonly string[] {
  const reasons: string[] = [];
  if (policy.mode === "manual") reasons.push("the mode is manual");
  if (policy.mode === "assisted") reasons.push("everything is prepared, the mode is assisted");
  if (seen.pause !== null) reasons.push(seen.pause);
  if (lastChange !== null && elapsedMs(lastChange, now) < policy.holdDownMs) {
    reasons.push("the last change is not long enough ago");
  }
  return reasons;
}

function reasonsOfTarget({ policy, seen: { target, former } }: Round): readonly string[] {
  if (former !== null) return [`${former.account} was fenced and is not reconciled`];
  if (target === null) return ["there is no replica"];
  if (target.lagMs === null) return [`${target.account} carries no complete copy`, ...target.faults];
  const late = `${target.account} is ${Math.round(target.lagMs / 1000)} s behind, more than may be lost by itself`;
  return target.lagMs > policy.maxLagMs ? [late, ...target.faults] : target.faults;
}
