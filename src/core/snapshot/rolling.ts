import { slices } from "./proof.ts";

/** When each slice of the whole vault was hashed last, in milliseconds since 1970. */
export type RollingMarks = readonly (number | null)[];

export const noRolling: RollingMarks = Array.from({ length: slices }, () => null);

const dayMs = 86_400_000;
/** Runs of a daily job are never exactly a day apart. */
const betweenMs = 20 * 3_600_000;
/** After a pause it catches up without burdening one day with everything. */
const mostAtOnce = 3;

/**
 * Which slices are hashed now: one a day, those longest ago first, and up to three where 30 days would be exceeded. Pure.
 */
export function slicesDue(marks: RollingMarks, nowMs: number): readonly number[] {
  const ages = marks.map((at, slice) => ({
    slice,
    ageMs: at === null ? Number.POSITIVE_INFINITY : nowMs - at,
  }));
  const youngest = Math.min(...ages.map(({ ageMs }) => ageMs));
  // A clock that was set back makes ages negative; that must not stop the rolling.
  if (youngest >= 0 && youngest < betweenMs) return [];
  const oldestFirst = ages.toSorted((left, right) =>
    right.ageMs > left.ageMs ? 1 : right.ageMs < left.ageMs ? -1 : left.slice - right.slice,
  );
  const overdue = oldestFirst.filter(({ ageMs }) => ageMs >= (slices - 1) * dayMs).length;
  const count = Math.min(mostAtOnce, Math.max(1, overdue));
  return oldestFirst.slice(0, count).map(({ slice }) => slice);
}
