/** When it is, for a decision: a run of the controller has one monotonic clock; between runs only wall time is left. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
  /** Of this run of the controller. */
  readonly run: string;
}

/**
 * How long ago, at the least. Within one run nobody can set the clock; over a restart the wall clock has to do, and one
 * that was set back counts as no time at all.
 */
export function elapsedMs(since: Moment, now: Moment): number {
  if (since.run === now.run) return now.monotonicMs - since.monotonicMs;
  return Math.max(0, now.wallMs - since.wallMs);
}
