import { elapsedMs, type Moment } from "./moment.ts";
import type { LeasePolicy } from "./policy.ts";

/** Stored before a lease is granted: the account may take writes for so long after that moment, and no longer. */
export interface LeaseBound {
  readonly from: Moment;
  readonly forMs: number;
  /** `asked`: nobody has seen yet that the account has it, so it may still be a primary without an end. */
  readonly standing: "asked" | "held";
}

/**
 * What a grant that is about to be sent can amount to at the most: the account's clock is read within `askMs`, the lease
 * ends a fixed time after that reading in the account's own clock, however late the order arrives.
 */
export function boundOf(lease: LeasePolicy, now: Moment, standing: LeaseBound["standing"]): LeaseBound {
  const { ttlMs, askMs, drift, marginMs } = lease;
  return { from: now, forMs: askMs + ttlMs * (1 + 2 * drift) + marginMs, standing };
}

/** A restarted controller cannot trust the wall clock with somebody's data: it waits the whole time again. */
export function boundInThisRun(bound: LeaseBound, now: Moment): LeaseBound {
  return bound.from.run === now.run ? bound : { ...bound, from: now };
}

/** Certainly over, and so is the longest request that began before its end. */
export function isOver(bound: LeaseBound, now: Moment, graceMs: number): boolean {
  return bound.from.run === now.run && elapsedMs(bound.from, now) > bound.forMs + graceMs;
}
