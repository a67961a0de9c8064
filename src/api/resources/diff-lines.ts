import type { DiffLine } from "../contract/config.ts";

/** Larger middles are shown as one block that goes and one that comes: a table of every pair of lines would be too large. */
const mostCells = 4_000_000;

/** What differs between two texts, line by line. Pure. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left.at(-1 - tail) === right.at(-1 - tail)
  )
    tail += 1;
  const middle = pairsOf(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  const same = (at: number, to: number, text: string): DiffLine => ({
    kind: "same",
    before: at,
    after: to,
    text,
  });
  return [
    ...left.slice(0, head).map((text, at) => same(at + 1, at + 1, text)),
    ...middle.map((line) => shifted(line, head)),
    ...left
      .slice(left.length - tail)
      .map((text, at) => same(left.length - tail + at + 1, right.length - tail + at + 1, text)),
  ];
}

function shifted({ kind, before, after, text }: DiffLine, by: number): DiffLine {
  return {
    kind,
    before: before === null ? null : before + by,
    after: after === null ? null : after + by,
    text,
  };
}

/** By their longest common subsequence. */
function pairsOf(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  if (left.length * right.length > mostCells) return [...left.map(removed), ...right.map(added)];
  const lengthAt = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [at, to] = [0, 0];
  while (at < left.length || to < right.length) {
    const [one, other] = [left[at], right[to]];
    const isSame = one !== undefined && one === other;
    const goes = one !== undefined && (other === undefined || lengthAt(at + 1, to) >= lengthAt(at, to + 1));
    if (isSame) lines.push({ kind: "same", before: at + 1, after: to + 1, text: one });
    else lines.push(goes ? removed(one, at) : added(other ?? "", to));
    at += isSame || goes ? 1 : 0;
    to += isSame || !goes ? 1 : 0;
  }
  return lines;
}

/** How many lines both have in common from there on. */
function commonLengths(
  left: readonly string[],
  right: readonly string[],
): (at: number, to: number) => number {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (at: number, to: number) => lengths[at * width + to] ?? 0;
  for (let at = left.length - 1; at >= 0; at -= 1) {
    for (let to = right.length - 1; to >= 0; to -= 1) {
      const isSame = left[at] === right[to];
      lengths[at * width + to] = isSame
        ? lengthAt(at + 1, to + 1) + 1
        : Math.max(lengthAt(at + 1, to), lengthAt(at, to + 1));
    }
  }
  return lengthAt;
}

function removed(text: string, at: number): DiffLine {
  return { kind: "removed", before: at + 1, after: null, text };
}

function added(text: string, at: number): DiffLine {
  return { kind: "added", before: null, after: at + 1, text };
}
