import type { ByteString } from "../database/byte-string.ts";
import { dialectOf } from "../database/dialect.ts";
import type { RowEdit, RowGuard } from "../database/row-edit.ts";
import { parseRow, writeRow } from "../database/row-line.ts";
import type { TableShape } from "../database/table.ts";
import type { Candidate } from "./candidate.ts";
import type { StrandedRowChange } from "./change.ts";
import { caseKey } from "./choose-writes.ts";
import type { Renamed } from "./decision.ts";
import { mergeColumns } from "./merge-columns.ts";
import { referenceQuestion, uniqueQuestion } from "./question.ts";
import { type NewNames, newIdOf } from "./renumber.ts";
import { ruleOfRow } from "./row-rule.ts";

export interface RowPlan {
  readonly database: string;
  readonly edit: RowEdit;
  readonly guards: readonly RowGuard[];
  readonly renamed: Renamed | null;
}

export type RowOutcome =
  | { readonly kind: "planned"; readonly row: RowPlan }
  | { readonly kind: "refused"; readonly because: string };

export interface RowRoom {
  readonly names: NewNames;
  /** All new rows that are written together, as `indexInserts` knows them: what a row refers to may be among them. */
  readonly together: ReadonlyMap<string, Candidate>;
}

const refused = (because: string): RowOutcome => ({ kind: "refused", because });

/** How one row is brought over. */
export function planRow(
  one: Candidate<StrandedRowChange>,
  what: "old" | "both" | "merged",
  room: RowRoom,
): RowOutcome {
  const { change } = one;
  const { target } = change.raw;
  if (target === null)
    return refused(
      `rows of ${change.table} cannot be written by themselves: the new side has no such table, other columns, or no key`,
    );
  switch (what) {
    case "merged":
      return planMerged(one, target);
    case "both":
      return planRenumbered(one, target, room);
    case "old":
      return planned(
        one,
        { shape: target, before: change.raw.new, after: followed(one, target, room) },
        room,
      );
  }
}

function planMerged(one: Candidate<StrandedRowChange>, target: TableShape): RowOutcome {
  const { raw } = one.change;
  if (raw.base === null || raw.old === null || raw.new === null)
    return refused("only a row that all three sides have can be merged");
  const dialect = dialectOf(raw.dialect);
  const sides = {
    base: parseRow(raw.base, dialect),
    old: parseRow(raw.old, dialect),
    new: parseRow(raw.new, dialect),
  };
  const merged = mergeColumns(target.columns, sides, ruleOfRow(one.change, one.table));
  if (merged.kind === "conflict")
    return refused(`both sides changed ${merged.columns.join(", ")}, so it cannot be merged`);
  const edit = { shape: target, before: raw.new, after: writeRow(merged.literals, dialect) };
  return { kind: "planned", row: { database: one.change.database, edit, guards: [], renamed: null } };
}

function planRenumbered(one: Candidate<StrandedRowChange>, target: TableShape, room: RowRoom): RowOutcome {
  const renamed = newIdOf(one, room.names);
  if (renamed === null || ruleOfRow(one.change, one.table).renumber === "never")
    return refused("it cannot have another id: who refers to it is not known, or the server gives none");
  const after = followed(one, target, room);
  const own = after === null ? null : replaceNumber(one, target, { line: after, ...renamed });
  return planned(one, { shape: target, before: null, after: own }, room, renamed);
}

function planned(
  one: Candidate<StrandedRowChange>,
  edit: RowEdit,
  room: RowRoom,
  renamed: Renamed | null = null,
): RowOutcome {
  const guards = edit.before === null && edit.after !== null ? guardsOf(one, room) : [];
  return { kind: "planned", row: { database: one.change.database, edit, guards, renamed } };
}

/** The old side's row, referring to the new ids of what got one. */
function followed(
  one: Candidate<StrandedRowChange>,
  target: TableShape,
  { names }: RowRoom,
): ByteString | null {
  const { change, table } = one;
  let line = change.raw.old;
  if (line === null || table === null) return line;
  for (const reference of ruleOfRow(change, table).references) {
    const question = referenceQuestion(change, table, reference);
    const to = typeof question === "string" ? undefined : names.get(caseKey(one.case, question));
    if (to !== undefined) line = replaceNumber(one, target, { line, column: reference.column, to });
  }
  return line;
}

function replaceNumber(
  { change }: Candidate<StrandedRowChange>,
  { columns }: TableShape,
  order: { readonly line: ByteString; readonly column: string; readonly to: string },
): ByteString {
  const dialect = dialectOf(change.raw.dialect);
  const at = columns.indexOf(order.column);
  const literals = parseRow(order.line, dialect);
  return writeRow(
    literals.map((literal, index) => (index === at ? { kind: "number", text: order.to } : literal)),
    dialect,
  );
}

/** What must hold when it is written, whatever the vault knew of it. */
function guardsOf(one: Candidate<StrandedRowChange>, { names, together }: RowRoom): readonly RowGuard[] {
  const { change, table } = one;
  if (table === null) return [];
  const rule = ruleOfRow(change, table);
  const references = rule.references.flatMap((reference): readonly RowGuard[] => {
    const question = referenceQuestion(change, table, reference);
    if (typeof question === "string" || together.has(caseKey(one.case, question))) return [];
    const { table: name, column, value } = question;
    return [{ kind: "present", table: name, column, value: names.get(caseKey(one.case, question)) ?? value }];
  });
  const uniques = rule.unique.flatMap((column): readonly RowGuard[] => {
    const question = uniqueQuestion(change, column);
    return question === "nothing"
      ? []
      : [{ kind: "absent", table: question.table, column, value: question.value }];
  });
  return [...references, ...uniques];
}
