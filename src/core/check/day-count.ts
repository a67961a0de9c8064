/** What the rounds of one check came to on one day (UTC). */
export interface DayCount {
  readonly name: string;
  /** `2026-11-30`. */
  readonly day: string;
  readonly good: number;
  readonly warning: number;
  readonly bad: number;
  readonly unknown: number;
  /** How long the rounds took that told something, by size class; see `classOf`. */
  readonly took: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

export interface DayRound {
  readonly name: string;
  readonly verdict: "good" | "warning" | "bad" | "unknown";
  readonly tookMs: number;
}

/** Each class is a quarter larger than the one before: the middle of a day is known to an eighth. */
const step = Math.log(1.25);

export function classOf(tookMs: number): number {
  return Math.max(0, Math.round(Math.log(Math.max(1, tookMs)) / step));
}

export function countRound(
  before: DayCount | null,
  day: string,
  { name, verdict, tookMs }: DayRound,
): DayCount {
  const count = before ?? { name, day, good: 0, warning: 0, bad: 0, unknown: 0, took: {}, slowestMs: 0 };
  const counted = { ...count, [verdict]: count[verdict] + 1 };
  if (verdict === "unknown") return counted;
  const key = String(classOf(tookMs));
  return {
    ...counted,
    took: { ...count.took, [key]: (count.took[key] ?? 0) + 1 },
    slowestMs: Math.max(count.slowestMs, Math.round(tookMs)),
  };
}

/** Two counts of the same check and day; both went on from nothing. */
export function addCounts(left: DayCount, right: DayCount): DayCount {
  const classes = new Set([...Object.keys(left.took), ...Object.keys(right.took)]);
  return {
    name: left.name,
    day: left.day,
    good: left.good + right.good,
    warning: left.warning + right.warning,
    bad: left.bad + right.bad,
    unknown: left.unknown + right.unknown,
    took: Object.fromEntries(
      [...classes].map((key) => [key, (left.took[key] ?? 0) + (right.took[key] ?? 0)]),
    ),
    slowestMs: Math.max(left.slowestMs, right.slowestMs),
  };
}

/** The middle one of all rounds, as far as the classes tell; null: none told anything. */
export function middleMs({ took }: Pick<DayCount, "took">): number | null {
  const classes = Object.entries(took)
    .map(([key, count]) => [Number(key), count] as const)
    .sort(([left], [right]) => left - right);
  const all = classes.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [size, count] of classes) {
    seen += count;
    if (seen * 2 >= all) return Math.round(Math.exp(size * step));
  }
  return null;
}
