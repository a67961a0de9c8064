import type { Literal } from "../database/literal.ts";

/** Which columns of a row are no matter of opinion. */
export interface ColumnRules {
  /** Counted anew afterwards, so the new side's value serves as well as any. */
  readonly counters: readonly string[];
  /** The later of two values: both are dates. */
  readonly latest: readonly string[];
}

export type MergedRow =
  | { readonly kind: "merged"; readonly literals: readonly Literal[] }
  /** Both sides changed these, and not alike. */
  | { readonly kind: "conflict"; readonly columns: readonly string[] };

/** Column by column: who changed it has it. Pure; rows of the same columns. */
export function mergeColumns(
  columns: readonly string[],
  sides: {
    readonly base: readonly Literal[];
    readonly old: readonly Literal[];
    readonly new: readonly Literal[];
  },
  rules: ColumnRules,
): MergedRow {
  const conflicts: string[] = [];
  const literals = columns.map((column, at) => {
    const [base, old, atNew] = [valueAt(sides.base, at), valueAt(sides.old, at), valueAt(sides.new, at)];
    if (isSame(old, atNew) || isSame(base, old) || rules.counters.includes(column)) return atNew;
    if (isSame(base, atNew)) return old;
    if (rules.latest.includes(column)) return textOf(old) > textOf(atNew) ? old : atNew;
    conflicts.push(column);
    return atNew;
  });
  return conflicts.length > 0 ? { kind: "conflict", columns: conflicts } : { kind: "merged", literals };
}

function valueAt(row: readonly Literal[], at: number): Literal {
  const literal = row[at];
  if (literal === undefined) throw new TypeError("a row has fewer values than columns");
  return literal;
}

function isSame(left: Literal, right: Literal): boolean {
  return textOf(left) === textOf(right) && left.kind === right.kind;
}

function textOf(literal: Literal): string {
  if (literal.kind === "null") return "";
  return literal.kind === "number" ? literal.text : literal.bytes;
}
