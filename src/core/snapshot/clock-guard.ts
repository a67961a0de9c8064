import { span } from "../words/quantities.ts";

/** Moments that were written down when they were now, in milliseconds since 1970; null: not yet. */
export interface TimeMarks {
  readonly newestSnapshotAt: number | null;
  readonly surveyedAt: number | null;
  readonly prunedAt: number | null;
}

const toleratedMs = 5 * 60_000;
const longestPauseMs = 14 * 86_400_000;

/**
 * Why this machine's time is not to be believed, or null. Retention goes by time, so a clock that is years ahead would
 * let go of everything. A jump ahead and a long pause look the same from here: a person decides. Pure.
 */
export function doubtClock(marks: TimeMarks, nowMs: number): string | null {
  const known = [marks.newestSnapshotAt, marks.surveyedAt, marks.prunedAt].filter((mark) => mark !== null);
  const newest = Math.max(...known);
  if (known.length > 0 && newest - nowMs > toleratedMs)
    return `this machine's clock was set back: something is on record ${span(newest - nowMs)} from now`;
  if (marks.prunedAt !== null && nowMs - marks.prunedAt > longestPauseMs)
    return `nothing was let go for ${span(nowMs - marks.prunedAt)}: the machine was off, or its clock jumped ahead`;
  return null;
}
