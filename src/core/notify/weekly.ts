/** A moment of the week, UTC. */
export interface WeeklyTime {
  /** 0 is Monday. */
  readonly day: number;
  readonly minute: number;
}

export const weekDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const minuteMs = 60_000;
const weekMs = 7 * 86_400_000;
/** The first Monday after 1970 began, which was a Thursday. */
const aMondayMs = 4 * 86_400_000;

/** The last such moment that is not after `nowMs`. */
export function lastWeekly({ day, minute }: WeeklyTime, nowMs: number): number {
  const firstMs = aMondayMs + day * 86_400_000 + minute * minuteMs;
  return firstMs + Math.floor((nowMs - firstMs) / weekMs) * weekMs;
}
