import type { Posted } from "../comment-storm.ts";

/** Comments as an account's database has them, from its words to when each was written there (seconds since 1970). */
export type Written = ReadonlyMap<string, readonly number[]>;

export interface History {
  readonly posted: readonly Posted[];
  /** The old primary's rows before anything of it was overwritten, and the new one's at that moment. */
  readonly old: Written;
  readonly taken: Written;
  /** The primary's at the very end, after rescue and failback. */
  readonly end: Written;
  /** Words that rescue lists and did not apply. */
  readonly listed: ReadonlySet<string>;
}

export interface Accounted {
  readonly posted: number;
  readonly kept: number;
  readonly rescued: number;
  readonly wrong: readonly string[];
}

/** What became of every comment, and whether both accounts ever wrote at the same time. */
export function accountFor({ posted, old, taken, end, listed }: History): Accounted {
  const kept = posted.filter(({ outcome }) => outcome === "kept");
  const lost = kept.filter(({ words }) => !end.has(words) && !listed.has(words));
  const double = [...end].filter(([, times]) => times.length > 1);
  const lastOfOld = Math.max(...[...old.values()].flat());
  const ofNew = [...taken].filter(([words]) => !old.has(words));
  const firstOfNew = Math.min(...ofNew.flatMap(([, times]) => times));
  return {
    posted: posted.length,
    kept: kept.length,
    rescued: [...old.keys()].filter((words) => !taken.has(words) && end.has(words)).length,
    wrong: [
      ...lost.map(({ words, at }) => `${words}, taken by ${at}, is lost`),
      ...double.map(([words, times]) => `${words} is there ${times.length} times`),
      ...(ofNew.length > 0 && lastOfOld > firstOfNew
        ? [`a wrote ${lastOfOld - firstOfNew} s after b had begun to`]
        : []),
    ],
  };
}
