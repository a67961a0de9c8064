import type { StrandedRowChange } from "./change.ts";
import { ask, judgeRow, type Ruling } from "./judge-change.ts";
import type { KnownTable } from "./known-tables.ts";
import { type FindTable, type Question, questionKey, referenceQuestion, uniqueQuestion } from "./question.ts";
import { type RowRule, ruleOfRow } from "./row-rule.ts";

export interface JudgedRow {
  readonly row: StrandedRowChange;
  readonly ruling: Ruling;
  /** What the row is a part of: `comment:17`. */
  readonly group: string | null;
  /** Group names are unique within a site's tables, not within a database. */
  readonly scope: string;
}

/** Judges rows together: who refers to a row that a person decides, waits for that person too. */
export function judgeRows(
  rows: readonly StrandedRowChange[],
  findTable: FindTable,
  isOnNewSide: (question: Question) => boolean,
): readonly JudgedRow[] {
  const cases = groupCases(rows.map((row) => openCase(row, findTable(row.database, row.table))));
  const inserts = indexInserts(cases);
  for (const one of cases) {
    if (one.ruling.kind === "add") one.ruling = withUniques(one, isOnNewSide);
    if (one.ruling.kind === "add") one.ruling = withReferences(one, inserts, isOnNewSide);
  }
  demoteDependents(cases);
  return cases.map(({ row, ruling, group, scope }) => ({ row, ruling, group, scope }));
}

interface Case {
  readonly row: StrandedRowChange;
  readonly table: KnownTable | null;
  readonly rule: RowRule;
  /** Group names are unique within a site's tables, not within a database. */
  readonly scope: string;
  group: string | null;
  ruling: Ruling;
  /** Those that wait for this one. */
  readonly dependents: Case[];
}

function openCase(row: StrandedRowChange, table: KnownTable | null): Case {
  const rule = ruleOfRow(row, table);
  const prefix = table === null ? row.table : table.name.slice(0, -table.logical.length);
  const scope = JSON.stringify([row.database, prefix]);
  return { row, table, rule, scope, group: rule.group, ruling: judgeRow(row, rule), dependents: [] };
}

/** The fields of an order that is a post belong to the order. */
function groupCases(cases: readonly Case[]): readonly Case[] {
  const aliases = new Map<string, string>();
  for (const { scope, rule } of cases) {
    if (rule.alias !== null && rule.group !== null) aliases.set(`${scope} ${rule.alias}`, rule.group);
  }
  for (const one of cases) one.group = aliases.get(groupName(one)) ?? one.group;
  return cases;
}

/** Inserted rows by the key that others refer to. */
function indexInserts(cases: readonly Case[]): ReadonlyMap<string, Case> {
  const inserts = new Map<string, Case>();
  for (const one of cases) {
    const { database, table, key, change } = one.row;
    const [column, value] = Object.entries(key ?? {})[0] ?? [];
    if (change.kind !== "insert" || column === undefined || typeof value !== "string") continue;
    inserts.set(questionKey({ database, table, column, value }), one);
  }
  return inserts;
}

function withUniques(one: Case, isOnNewSide: (question: Question) => boolean): Ruling {
  for (const column of one.rule.unique) {
    const question = uniqueQuestion(one.row, column);
    if (question !== "nothing" && isOnNewSide(question))
      return ask(`the new side has another row with the same ${column}`);
  }
  return one.ruling;
}

/**
 * A stranded row of that key goes before one of the new side: were both there, they would be two things that share a
 * key, and this row belongs to the old one.
 */
function withReferences(
  one: Case,
  inserts: ReadonlyMap<string, Case>,
  isOnNewSide: (question: Question) => boolean,
): Ruling {
  for (const reference of one.rule.references) {
    const question = one.table === null ? "unknown" : referenceQuestion(one.row, one.table, reference);
    if (question === "nothing") continue;
    if (question === "unknown") return ask(`it cannot be told to what its ${reference.column} refers`);
    const stranded = inserts.get(questionKey(question));
    if (stranded !== undefined) stranded.dependents.push(one);
    else if (!isOnNewSide(question))
      return ask(`it refers to a row of ${question.table} that the new side has not`);
  }
  return one.ruling;
}

/** Until nothing changes any more; each case is demoted, and each group looked at, at most once. */
function demoteDependents(cases: readonly Case[]): void {
  const groups = membersOfGroups(cases);
  const waiting = cases.filter(isAskedInsert);
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const name = groupName(one);
    for (const other of [...one.dependents, ...(groups.get(name) ?? [])]) {
      if (other.ruling.kind !== "add") continue;
      other.ruling = ask("it belongs to something that a person decides");
      waiting.push(other);
    }
    groups.delete(name);
  }
}

function membersOfGroups(cases: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    if (one.group === null) continue;
    const members = groups.get(groupName(one));
    if (members === undefined) groups.set(groupName(one), [one]);
    else members.push(one);
  }
  return groups;
}

function groupName({ scope, group }: Case): string {
  return `${scope} ${group}`;
}

function isAskedInsert({ ruling, row }: Case): boolean {
  return ruling.kind === "ask" && row.change.kind === "insert";
}
