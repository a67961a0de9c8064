import type { DiffLine } from "../../../../src/api/contract/index.ts";

export interface Folded {
  readonly kind: "folded";
  readonly before: number;
  readonly count: number;
}

const context = 3;

/** Keeps what changed with three lines around it; the rest is one line that says how many there were. */
export function foldDiff(lines: readonly DiffLine[]): readonly (DiffLine | Folded)[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== "same"),
  );
  const folded: (DiffLine | Folded)[] = [];
  for (const [at, line] of lines.entries()) {
    const last = folded.at(-1);
    if (near[at] === true) folded.push(line);
    else if (last?.kind === "folded") folded[folded.length - 1] = { ...last, count: last.count + 1 };
    else folded.push({ kind: "folded", before: line.before ?? at, count: 1 });
  }
  return folded;
}
