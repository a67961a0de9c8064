import { elapsedMs, type Moment } from "./moment.ts";
import type { LeasePolicy } from "./policy.ts";

/** Stored before a lease is granted: the account may take writes for so long after that moment, and no longer. */
export interface LeaseBound {
  readonly from: Moment;
  readonly forMs: number;
  /** What the account accepted before its end may be stored this much later. */
  readonly graceMs: number;
  /** `asked`: nobody has seen yet that the account has it, so it may still be a primary without an end. */
  readonly standing: "asked" | "held";
}

/**
 * What a grant that is about to be sent can amount to at the most: the account's clocks were read before `now`, and the
 * lease ends a fixed time after that reading in the account's own clocks, however late the order arrives.
 */
export function boundOf(
  { ttlMs, drift, marginMs }: LeasePolicy,
  about: Pick<LeaseBound, "from" | "graceMs" | "standing">,
): LeaseBound {
  return { ...about, forMs: ttlMs * (1 + 2 * drift) + marginMs };
}

/** A restarted controller cannot trust the wall clock with somebody's data: it waits the whole time again. */
export function boundInThisRun(bound: LeaseBound, now: Moment): LeaseBound {
  return bound.from.run === now.run ? bound : { ...bound, from: now };
}

/** So long until it is certainly over; zero: it is. */
export function leftMs(bound: LeaseBound, now: Moment): number {
  if (isOver(bound, now)) return 0;
  const isOfThisRun = bound.from.run === now.run;
  const passedMs = isOfThisRun ? elapsedMs(bound.from, now) : 0;
  return bound.forMs + bound.graceMs - passedMs + 1;
}

/** Certainly over, and so is the longest request that began before its end. */
export function isOver(bound: LeaseBound, now: Moment): boolean {
  return bound.from.run === now.run && elapsedMs(bound.from, now) > bound.forMs + bound.graceMs;
}
