import type { Copies } from "../report/monthly-report.ts";

export interface Pass {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: string;
}

/**
 * From passes in any order. The time before the first good pass and after the last one counts as well: from `fromMs`
 * (when the month, or the record of it, began) to `untilMs` (its end, or now).
 */
export function countCopies(
  passes: readonly Pass[],
  about: {
    readonly fromMs: number;
    readonly untilMs: number;
    readonly everyMs: number;
    readonly isoTime: (atMs: number) => string;
  },
): Copies {
  const ended = passes.filter(({ status }) => status !== "running");
  const good = ended
    .filter(({ status }) => status === "done")
    .map(({ startedAt, endedAt }) => endedAt ?? startedAt)
    .sort((left, right) => left - right);
  const gaps = gapsOf([about.fromMs, ...good, about.untilMs]);
  const promisedMs = 2 * Math.max(about.everyMs, shortestMs);
  const longest = gaps.reduce<Gap | null>(
    (most, gap) => (most === null || gap.ms > most.ms ? gap : most),
    null,
  );
  const last = good.at(-1);
  return {
    done: good.length,
    failed: ended.length - good.length,
    lastAt: last === undefined ? null : about.isoTime(last),
    longestGap: longest === null ? null : { from: about.isoTime(longest.fromMs), ms: longest.ms },
    lateMs: gaps.reduce((sum, { ms }) => sum + Math.max(0, ms - promisedMs), 0),
  };
}

interface Gap {
  readonly fromMs: number;
  readonly ms: number;
}

/** As the dashboard judges it: a pass that takes its time is not late. */
const shortestMs = 60_000;

function gapsOf(moments: readonly number[]): readonly Gap[] {
  return moments.slice(1).flatMap((atMs, index) => {
    const fromMs = moments[index] ?? atMs;
    return atMs > fromMs ? [{ fromMs, ms: atMs - fromMs }] : [];
  });
}
