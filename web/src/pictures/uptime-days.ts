import type { CheckDay } from "../../../src/api/contract/index.ts";
import type { Standing } from "../ui/mark.tsx";

export interface UptimeDay {
  readonly day: string;
  readonly standing: Standing;
  /** Of the rounds that told something, 0 to 1; null: nobody knows. */
  readonly up: number | null;
  readonly rounds: number;
  readonly bad: number;
}

const dayMs = 86_400_000;

/** Exactly so many days, the oldest first. A day of which nothing is known is unknown, never up. */
export function uptimeDays(
  days: readonly CheckDay[],
  { nowMs, count }: { readonly nowMs: number; readonly count: number },
): readonly UptimeDay[] {
  const known = new Map(days.map((one) => [one.day, one]));
  const today = Math.floor(nowMs / dayMs);
  return Array.from({ length: count }, (_, at) => {
    const day = new Date((today - count + 1 + at) * dayMs).toISOString().slice(0, 10);
    return uptimeDay(day, known.get(day));
  });
}

function uptimeDay(day: string, seen: CheckDay | undefined): UptimeDay {
  const told = seen === undefined ? 0 : seen.good + seen.warning + seen.bad;
  if (seen === undefined || told === 0) return { day, standing: "unknown", up: null, rounds: 0, bad: 0 };
  const up = (told - seen.bad) / told;
  const standing = seen.bad === 0 ? (seen.warning > 0 ? "late" : "good") : up > 0.95 ? "late" : "bad";
  return { day, standing, up, rounds: told, bad: seen.bad };
}

/** Over all days of which something is known; null: over none. */
export function uptimeOf(days: readonly UptimeDay[]): number | null {
  const rounds = days.reduce((sum, day) => sum + day.rounds, 0);
  const bad = days.reduce((sum, day) => sum + day.bad, 0);
  return rounds === 0 ? null : (rounds - bad) / rounds;
}

/** Never 100 % when something was down. */
export function percentText(part: number): string {
  return part === 1 ? "100 %" : `${(Math.floor(part * 10_000) / 100).toFixed(2)} %`;
}
