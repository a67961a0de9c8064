import type { ReadRow } from "./read-row.ts";

/** All rows of one key on two sides. More than one row a side only where a table has no key. */
export interface RowDifference {
  readonly key: string;
  readonly base: readonly ReadRow[];
  readonly old: readonly ReadRow[];
}

/** The keys whose rows are not the same on both sides, in the order in which they are met, the base's first. */
export function diffRows(base: Iterable<ReadRow>, old: Iterable<ReadRow>): RowDifference[] {
  const groups = new Map<
    string,
    { readonly key: string; readonly base: ReadRow[]; readonly old: ReadRow[] }
  >();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { key, base: [], old: [] };
    groups.set(key, group);
    return group;
  };
  for (const row of base) groupOf(row.key).base.push(row);
  for (const row of old) groupOf(row.key).old.push(row);
  return [...groups.values()].filter((group) => !haveSameRows(group.base, group.old));
}

function haveSameRows(left: readonly ReadRow[], right: readonly ReadRow[]): boolean {
  if (left.length !== right.length) return false;
  if (left.length === 1) return left[0]?.content === right[0]?.content;
  const sorted = (rows: readonly ReadRow[]) => rows.map(({ content }) => content).sort();
  const other = sorted(right);
  return sorted(left).every((content, index) => content === other[index]);
}
