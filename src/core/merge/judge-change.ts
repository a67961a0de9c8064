import type { Change, RowByColumn, StrandedRowChange } from "./change.ts";
import type { RowRule } from "./row-rule.ts";

/**
 * What will be done with a change.
 * - `add`: the row or file is added to the new side.
 * - `keep`: the new side stays as it is.
 * - `recount`: the new side's counter is counted anew.
 * - `ask`: a person decides.
 */
export interface Ruling {
  readonly kind: "add" | "keep" | "recount" | "ask";
  /** One sentence. */
  readonly reason: string;
}

export function ask(reason: string): Ruling {
  return { kind: "ask", reason };
}

/** As far as the row itself tells; what it refers to is looked at later. */
export function judgeRow(row: StrandedRowChange, rule: RowRule): Ruling {
  const { change } = row;
  if (rule.meaning === "runtime") return { kind: "keep", reason: "kept as it is on the new side" };
  if (row.definition === "differs") return ask("the table's definition is not the same on all sides");
  if (isOnlyCounted(change, rule.counters))
    return { kind: "recount", reason: "a counter, which is counted anew" };
  if (rule.meaning === "additive" && rule.renumber === "automatic" && canRenumber(row))
    return { kind: "add", reason: "the new side gave its id to another row, so it gets a new one" };
  const conflict = conflictOf(change, isSameRow);
  if (conflict !== null) return ask(conflict);
  return judgeMeaning(change, rule);
}

function judgeMeaning(change: Change<RowByColumn>, { meaning, what }: RowRule): Ruling {
  switch (meaning) {
    case "additive":
      if (change.kind === "insert")
        return { kind: "add", reason: "its key is free, and what it refers to is there" };
      return ask("a row that both sides know was changed on the old side; a person confirms that");
    case "confirmed":
      return ask(`${what} confirmed by a person`);
    case "order":
      return ask(`${what} shown as one thing and never applied without a person`);
    case "shared":
      if (holdsSerialized(change)) return ask("a serialized value cannot be merged by itself");
      return ask(`${what} concern the whole site, so a person decides`);
    default:
      return ask("it is not known what the rows of this table mean to the site");
  }
}

/** Both sides made a row of that id, and the server gives the ids: the two are two things. */
export function canRenumber({ change, raw }: StrandedRowChange): boolean {
  const isTaken = change.kind === "insert" && change.new !== null;
  return isTaken && raw.target !== null && raw.target.autoIncrement !== null && raw.target.key.length === 1;
}

/** Why both sides cannot be right, or why a deletion is nothing to repeat unasked. Null: only the old side changed it. */
export function conflictOf<Side>(
  change: Change<Side>,
  isSame: (left: Side | null, right: Side | null) => boolean,
): string | null {
  switch (change.kind) {
    case "insert":
      return change.new === null ? null : "both sides made one of this name or key";
    case "update":
      if (change.new === null) return "it was changed on the old side and deleted on the new one";
      return isSame(change.base, change.new) ? null : "it was changed on both sides";
    case "delete":
      return change.new === null || isSame(change.base, change.new)
        ? "it was deleted on the old side only, and a deletion is never repeated unasked"
        : "it was deleted on the old side and changed on the new one";
  }
}

/** Columns in which the given rows differ. */
export function differingColumns(rows: readonly RowByColumn[]): readonly string[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...columns].filter((column) => new Set(rows.map((row) => row[column])).size > 1);
}

function isOnlyCounted(
  { kind, base, old, new: atNew }: Change<RowByColumn>,
  counters: readonly string[],
): boolean {
  if (kind !== "update" || base === null || old === null || atNew === null) return false;
  return differingColumns([base, old]).every((column) => counters.includes(column));
}

function isSameRow(left: RowByColumn | null, right: RowByColumn | null): boolean {
  return left === null || right === null ? left === right : differingColumns([left, right]).length === 0;
}

function holdsSerialized({ base, old, new: atNew }: Change<RowByColumn>): boolean {
  const values = [base, old, atNew].flatMap((row) => Object.values(row ?? {}));
  return values.some((value) => value !== null && /^(?:[aO]:\d+:|[[{]")/.test(value));
}
