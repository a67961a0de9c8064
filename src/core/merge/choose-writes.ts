import type { Candidate } from "./candidate.ts";
import { questionKey, referenceQuestion } from "./question.ts";
import { ruleOfRow } from "./row-rule.ts";

/**
 * What belongs to the chosen ones comes with them: the whole group (an order with its items, a comment with its fields),
 * and what they refer to where that is stranded, too. Otherwise half of a thing would be brought over.
 */
export function withWhatBelongs(
  candidates: readonly Candidate[],
  chosen: ReadonlySet<string>,
): readonly Candidate[] {
  const groups = Map.groupBy(candidates, groupName);
  const inserts = indexInserts(candidates);
  const taken = new Set<Candidate>();
  const open = candidates.filter(({ id }) => chosen.has(id));
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (taken.has(one)) continue;
    taken.add(one);
    if (one.group !== null) open.push(...(groups.get(groupName(one)) ?? []));
    open.push(...parentsOf(one, inserts));
  }
  return candidates.filter((one) => taken.has(one));
}

function groupName({ case: rescueCase, change, group, scope }: Candidate): string {
  return JSON.stringify([rescueCase, change.kind, scope, group]);
}

/** Inserted rows by the key that others refer to, and by their case: two old primaries never share their rows. */
export function indexInserts(candidates: readonly Candidate[]): ReadonlyMap<string, Candidate> {
  const inserts = new Map<string, Candidate>();
  for (const one of candidates) {
    if (one.change.kind !== "row" || one.change.change.kind !== "insert") continue;
    const { database, table, key } = one.change;
    const [column, value] = Object.entries(key ?? {})[0] ?? [];
    if (column === undefined || typeof value !== "string") continue;
    inserts.set(caseKey(one.case, { database, table, column, value }), one);
  }
  return inserts;
}

export function caseKey(rescueCase: string, question: Parameters<typeof questionKey>[0]): string {
  return `${rescueCase} ${questionKey(question)}`;
}

function parentsOf(one: Candidate, inserts: ReadonlyMap<string, Candidate>): readonly Candidate[] {
  const { change, table } = one;
  if (change.kind !== "row" || change.change.kind !== "insert" || table === null) return [];
  return ruleOfRow(change, table).references.flatMap((reference) => {
    const question = referenceQuestion(change, table, reference);
    if (typeof question === "string") return [];
    const parent = inserts.get(caseKey(one.case, question));
    return parent === undefined ? [] : [parent];
  });
}
