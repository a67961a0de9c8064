/** The kinds of periods that keep one snapshot each, shortest first. All in UTC; weeks begin on Monday. */
export const periodKinds = ["hourly", "daily", "weekly", "monthly", "yearly"] as const;
export type PeriodKind = (typeof periodKinds)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The number of the period that a moment lies in; the next period has the next number. */
export function periodOf(kind: PeriodKind, atMs: number): number {
  const day = Math.floor(atMs / dayMs);
  switch (kind) {
    case "hourly":
      return Math.floor(atMs / hourMs);
    case "daily":
      return day;
    case "weekly":
      // 1970 began on a Thursday.
      return Math.floor((day + 3) / 7);
    case "monthly":
      return monthOf(day);
    case "yearly":
      return Math.floor(monthOf(day) / 12);
  }
}

const daysIn400Years = 146_097;

/**
 * Months since the year 0. Years are counted from March, so that the leap day is the last of its year (Hinnant, "chrono-
 * compatible low-level date algorithms"); core has no Date.
 */
function monthOf(day: number): number {
  const fromMarch0000 = day + 719_468;
  const era = Math.floor(fromMarch0000 / daysIn400Years);
  const dayOfEra = fromMarch0000 - era * daysIn400Years;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  return (era * 400 + yearOfEra) * 12 + monthFromMarch + 2;
}
