import type { ByteString } from "../database/byte-string.ts";
import type { Dialect } from "../database/dialect.ts";
import { parseRow } from "../database/row-line.ts";
import type { TableShape } from "../database/table.ts";

/** A table's definition on one side, and how its row lines are written there. */
export interface SideOfTable {
  readonly shape: TableShape;
  readonly dialect: Dialect;
}

/** A row line with what it is compared by. Both texts mean the same on every side. */
export interface ReadRow {
  readonly key: string;
  readonly content: string;
  readonly line: ByteString;
}

export type ReadRowLine = (line: ByteString) => ReadRow;

/**
 * How the sides of a table can be compared.
 * - `lines`: the same columns, so equal rows are equal lines.
 * - `columns`: other columns, or another order of them: a row is compared column by column.
 */
export interface Comparison {
  readonly by: "lines" | "columns";
  /** Columns of the key that all sides share; empty: the whole row is the key. */
  readonly key: readonly string[];
}

export function planComparison(sides: readonly SideOfTable[]): Comparison {
  const [first] = sides;
  if (first === undefined) return { by: "lines", key: [] };
  const isLike = (part: (side: SideOfTable) => unknown) =>
    sides.every((side) => JSON.stringify(part(side)) === JSON.stringify(part(first)));
  const isWrittenAlike = isLike(({ shape, dialect }) => [shape.columns, shape.keyOrder, dialect.id]);
  const by = isWrittenAlike ? "lines" : "columns";
  return { by, key: isLike(({ shape }) => shape.key) ? first.shape.key : [] };
}

export function rowReader({ shape, dialect }: SideOfTable, comparison: Comparison): ReadRowLine {
  const keyIndexes = comparison.key.map((column) => shape.columns.indexOf(column));
  const upTo = 1 + Math.max(-1, ...keyIndexes);
  const byLine = comparison.by === "lines";
  return (line) => {
    const literals = byLine ? parseRow(line, dialect, upTo) : parseRow(line, dialect);
    const values = literals.map((literal) => JSON.stringify(literal));
    const content = byLine ? line : contentOf(shape.columns, values);
    const key = keyIndexes.length === 0 ? content : keyIndexes.map((index) => values[index]).join(",");
    return { key, content, line };
  };
}

/** Columns by name, so that their order does not matter. */
function contentOf(columns: readonly string[], values: readonly string[]): string {
  return columns
    .map((column, index) => `${JSON.stringify(column)}:${values[index]}`)
    .sort()
    .join(",");
}
