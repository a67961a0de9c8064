import type { ChangeKind } from "./change.ts";
import type { RowDifference } from "./diff-rows.ts";
import type { ReadRow } from "./read-row.ts";

/** What the old side did to one row, with what stands on each side. */
export interface RowChange {
  readonly kind: ChangeKind;
  /** Tells apart equal rows of a table without a key; else 0. */
  readonly ordinal: number;
  readonly base: ReadRow | null;
  readonly old: ReadRow | null;
  readonly new: ReadRow | null;
}

/**
 * What the old side changed and the new side did not change alike. An identical change on both sides is no difference
 * any more; a change of the new side alone is none of the old primary's business.
 */
export function threeWay(difference: RowDifference, atNew: readonly ReadRow[]): readonly RowChange[] {
  const { base, old } = difference;
  if (base.length > 1 || old.length > 1 || atNew.length > 1) return threeWayCounts(difference, atNew);
  const change = {
    ordinal: 0,
    base: base[0] ?? null,
    old: old[0] ?? null,
    new: atNew[0] ?? null,
  };
  const kind = kindOf(change.base?.content ?? null, change.old?.content ?? null);
  return kind === null || change.old?.content === change.new?.content ? [] : [{ kind, ...change }];
}

export function kindOf(base: string | null, old: string | null): ChangeKind | null {
  if (base === old) return null;
  if (base === null) return "insert";
  return old === null ? "delete" : "update";
}

/** Without a key there are no rows, only how often a row is there: each copy more or less is a change. */
function threeWayCounts({ base, old }: RowDifference, atNew: readonly ReadRow[]): readonly RowChange[] {
  const contents = [...new Set([...base, ...old].map(({ content }) => content))];
  return contents.flatMap((content) => {
    const find = (rows: readonly ReadRow[]) => rows.filter((row) => row.content === content);
    return countedChanges(find(base), find(old), find(atNew));
  });
}

function countedChanges(
  base: readonly ReadRow[],
  old: readonly ReadRow[],
  atNew: readonly ReadRow[],
): readonly RowChange[] {
  const byOld = old.length - base.length;
  const byNew = atNew.length - base.length;
  const alike = Math.sign(byOld) === Math.sign(byNew) ? Math.min(Math.abs(byOld), Math.abs(byNew)) : 0;
  const left = Math.abs(byOld) - alike;
  return Array.from({ length: left }, (_, ordinal) =>
    byOld > 0
      ? { kind: "insert", ordinal, base: null, old: old[0] ?? null, new: null }
      : { kind: "delete", ordinal, base: base[0] ?? null, old: null, new: atNew[0] ?? null },
  );
}
