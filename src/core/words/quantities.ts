const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `0 B`, `812 B`, `1.5 KiB`, `23 MiB`. */
export function bytes(amount: number): string {
  let value = amount;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `1 file`, `3 files`. */
export function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? "" : "s"}`;
}

/** The largest unit that fits, and the next where it matters: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function span(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(durationMs < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 3_600) return pair(seconds, [60, "min"], [1, "s"]);
  if (seconds < 86_400) return pair(seconds, [3_600, "h"], [60, "min"]);
  return pair(seconds, [86_400, "d"], [3_600, "h"]);
}

type Unit = readonly [seconds: number, word: string];

function pair(seconds: number, [large, largeWord]: Unit, [small, smallWord]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const head = `${Math.floor(seconds / large)} ${largeWord}`;
  return rest === 0 ? head : `${head} ${rest} ${smallWord}`;
}
