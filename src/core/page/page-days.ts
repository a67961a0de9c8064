import type { CheckHistory } from "../report/check-report.ts";

/** How the pages of a site came out on one day (UTC), all its checks of pages together. */
export interface PageDay {
  readonly day: string;
  /** `unwatched`: nobody looked, so nobody knows. */
  readonly state: "good" | "part" | "bad" | "unwatched";
  /** Looks that told something, and those of them that found it bad. */
  readonly looks: number;
  readonly bad: number;
  /** Looks that told nothing: this machine's own line was not proven. */
  readonly unknown: number;
}

/** Exactly these days. A day of which nothing is known is never a good one. */
export function pageDays(
  history: CheckHistory,
  { checks, days }: { readonly checks: ReadonlySet<string>; readonly days: readonly string[] },
): readonly PageDay[] {
  const rounds = Map.groupBy(
    history.days.filter(({ name }) => checks.has(name)),
    ({ day }) => day,
  );
  return days.map((day) => {
    const ofDay = rounds.get(day) ?? [];
    const sum = (of: (round: CheckHistory["days"][number]) => number) =>
      ofDay.reduce((total, round) => total + of(round), 0);
    const bad = sum((round) => round.bad);
    const looks = bad + sum((round) => round.good + round.warning);
    const state = looks === 0 ? "unwatched" : bad === 0 ? "good" : bad * 2 < looks ? "part" : "bad";
    return { day, state, looks, bad, unknown: sum((round) => round.unknown) };
  });
}

export interface Availability {
  /** Of the looks that told something, 0 to 1; null: nobody looked. */
  readonly up: number | null;
  readonly looks: number;
  readonly bad: number;
  readonly unknown: number;
  readonly unwatchedDays: number;
}

export function availabilityOf(days: readonly PageDay[]): Availability {
  const sum = (of: (day: PageDay) => number) => days.reduce((total, day) => total + of(day), 0);
  const looks = sum((day) => day.looks);
  const bad = sum((day) => day.bad);
  return {
    up: looks === 0 ? null : (looks - bad) / looks,
    looks,
    bad,
    unknown: sum((day) => day.unknown),
    unwatchedDays: days.filter(({ state }) => state === "unwatched").length,
  };
}

/** Rounded down: never 100 % when something was down. */
export function percentWords(part: number): string {
  return part === 1 ? "100 %" : `${(Math.floor(part * 10_000) / 100).toFixed(2)} %`;
}
