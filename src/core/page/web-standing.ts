import type { CheckReport } from "../report/check-report.ts";

/** Older than this, nobody knows whether it is up. */
const freshMs = 15 * 60_000;

export interface WebStanding {
  readonly state: "up" | "down" | "unknown";
  /** Of the check that was asked longest ago; null: none ever was. */
  readonly knownAt: string | null;
}

/** By its pages; a site without a check of one is not said to be up. */
export function webStanding(
  checks: readonly CheckReport[],
  { nowMs, timeMs }: { readonly nowMs: number; readonly timeMs: (iso: string) => number },
): WebStanding {
  return standingOf(
    checks.filter(({ kind }) => kind === "http"),
    (iso) => nowMs - timeMs(iso),
  );
}

/** Of checks that together stand for one thing: it is up when all of them said so lately. */
export function standingOf(checks: readonly CheckReport[], ageMs: (iso: string) => number): WebStanding {
  const known = checks.flatMap(({ knownAt }) => (knownAt === null ? [] : [knownAt])).sort();
  const knownAt = known[0] ?? null;
  if (checks.some(({ state, knownAt: at }) => state === "bad" && at !== null && ageMs(at) <= freshMs))
    return { state: "down", knownAt };
  const isFresh = knownAt !== null && ageMs(knownAt) <= freshMs && known.length === checks.length;
  const isUnknown = checks.some(({ state }) => state === "unknown" || state === "bad");
  return { state: isFresh && !isUnknown ? "up" : "unknown", knownAt };
}
