import type { StrandedRowChange } from "./change.ts";
import type { KnownTable } from "./known-tables.ts";
import { ruleOfRow } from "./row-rule.ts";
import type { Reference } from "./table-rule.ts";

/** Has the new side a row of this table with this value in this column? Capitals do not count, as in most collations. */
export interface Question {
  readonly database: string;
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** The same text for the same question. */
export function questionKey({ database, table, column, value }: Question): string {
  return JSON.stringify([database, table, column, value.toLowerCase()]);
}

export type FindTable = (database: string, table: string) => KnownTable | null;

/** What must be looked up on the new side before the changes can be judged. */
export function listQuestions(
  changes: readonly StrandedRowChange[],
  findTable: FindTable,
): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const change of changes) {
    const table = findTable(change.database, change.table);
    if (table === null || change.change.kind !== "insert") continue;
    for (const question of questionsOf(change, table)) questions.set(questionKey(question), question);
  }
  return [...questions.values()];
}

function questionsOf(change: StrandedRowChange, table: KnownTable): readonly Question[] {
  const rule = ruleOfRow(change, table);
  if (rule.meaning !== "additive") return [];
  const references = rule.references.map((reference) => referenceQuestion(change, table, reference));
  const uniques = rule.unique.map((column) => uniqueQuestion(change, column));
  return [...references, ...uniques].flatMap((question) => (typeof question === "string" ? [] : [question]));
}

/** `nothing`: the row refers to nothing. `unknown`: there is no such column or table. */
export function referenceQuestion(
  { database, change }: StrandedRowChange,
  table: KnownTable,
  { column, table: target, key }: Reference,
): Question | "nothing" | "unknown" {
  const value = change.old?.[column];
  const name = table.sibling(target);
  if (value === undefined || name === null) return "unknown";
  if (value === null || value === "" || value === "0") return "nothing";
  return { database, table: name, column: key, value };
}

export function uniqueQuestion(
  { database, table, change }: StrandedRowChange,
  column: string,
): Question | "nothing" {
  const value = change.old?.[column];
  return value === undefined || value === null || value === ""
    ? "nothing"
    : { database, table, column, value };
}
