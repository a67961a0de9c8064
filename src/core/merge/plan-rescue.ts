import type { RowEdit, RowGuard } from "../database/row-edit.ts";
import type { Candidate } from "./candidate.ts";
import type { StrandedFileChange, StrandedRowChange } from "./change.ts";
import { indexInserts, withWhatBelongs } from "./choose-writes.ts";
import type { Decision, DecisionKind } from "./decision.ts";
import { type DatabaseRecount, planRecounts } from "./plan-recounts.ts";
import { planRow } from "./plan-row.ts";
import { type EarlierRename, nameRenames, planRenames } from "./renumber.ts";

/** Which side a person wants. `rule`: what ClonePanel may decide by itself, and nothing else. */
export type Take = "rule" | "old" | "new" | "merge" | "both";

export interface RescueChoice {
  /** All that nothing was decided about yet. */
  readonly candidates: readonly Candidate[];
  /** `safe`: all that needs no person. */
  readonly chosen: "safe" | ReadonlySet<string>;
  readonly take: Take;
  /** New ids of earlier decisions: rows that come later may refer to them. */
  readonly renamed: readonly EarlierRename[];
}

export interface RescuePlan {
  readonly rows: readonly PlannedRow[];
  readonly files: readonly PlannedFile[];
  /** The new side stays as it is. */
  readonly kept: readonly PlannedDecision[];
  readonly recounts: readonly DatabaseRecount[];
  /** Each says for which write, and why. With one of them nothing is written. */
  readonly refusals: readonly string[];
}

export interface PlannedDecision {
  readonly case: string;
  readonly decision: Decision;
}

export interface PlannedRow extends PlannedDecision {
  readonly database: string;
  readonly edit: RowEdit;
  readonly guards: readonly RowGuard[];
}

export interface PlannedFile extends PlannedDecision {
  readonly path: string;
  /** What must lie there, as in a stranded change; null: nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What is written to the primary for the chosen writes. Pure: what is shown is what is done. */
export function planRescue(choice: RescueChoice): RescuePlan {
  const { candidates, chosen, take } = choice;
  const members =
    chosen === "safe"
      ? candidates.filter(({ ruling }) => ruling.kind !== "ask")
      : withWhatBelongs(candidates, chosen);
  const isNamed = (one: Candidate) => chosen !== "safe" && chosen.has(one.id);
  const actions = members.map((one) => ({ one, what: actionOf(one, take, isNamed(one) ? "named" : "with") }));
  const renames = planRenames(actions.flatMap(({ one, what }) => (what === "both" ? [one] : [])));
  const names = nameRenames([...choice.renamed, ...renames]);
  const writing = actions.filter(({ what }) => what !== "ask" && what !== "new").map(({ one }) => one);
  const room = { names, together: indexInserts(writing) };
  const rows: PlannedRow[] = [];
  const files: PlannedFile[] = [];
  const kept: PlannedDecision[] = [];
  const refusals: string[] = [];
  for (const { one, what } of actions) {
    if (what === "ask") refusals.push(`${one.id}: ${one.ruling.reason}; say what you want with --take`);
    else if (what === "new") kept.push({ case: one.case, decision: decisionOf(one, what) });
    else if (isFile(one)) {
      if (what === "old") files.push(planFile(one));
      else refusals.push(`${one.id}: a file is taken whole, from the old side or the new one`);
    } else if (isRow(one)) {
      const outcome = planRow(one, what, room);
      if (outcome.kind === "refused") refusals.push(`${one.id}: ${outcome.because}`);
      else {
        const { renamed, ...row } = outcome.row;
        const decision = { ...decisionOf(one, what), ...(renamed === null ? {} : { renamed }) };
        rows.push({ ...row, case: one.case, decision });
      }
    }
  }
  const recounts = planRecounts(members.filter(isRow));
  return { rows, files, kept, recounts, refusals };
}

function actionOf(
  one: Candidate,
  take: Take,
  place: "named" | "with",
): "ask" | Exclude<DecisionKind, "discarded"> {
  const { ruling } = one;
  const isPassive = ruling.kind === "keep" || ruling.kind === "recount";
  if (isPassive && (take === "rule" || place === "with")) return "new";
  switch (take) {
    case "rule":
      return ruling.kind === "ask" ? "ask" : takeOld(one);
    case "old":
      return ruling.kind === "add" ? takeOld(one) : "old";
    case "merge":
      return ruling.kind === "add" ? takeOld(one) : "merged";
    case "both":
      return one.change.change.kind === "insert" && one.change.change.new === null ? "old" : "both";
    case "new":
      return "new";
  }
}

/** A new row whose id was given away meanwhile gets another. */
function takeOld({ change }: Candidate): "old" | "both" {
  return change.kind === "row" && change.change.kind === "insert" && change.change.new !== null
    ? "both"
    : "old";
}

function planFile({ id, case: rescueCase, change, group }: Candidate<StrandedFileChange>): PlannedFile {
  const { path } = change;
  const decision = { id, what: "old", database: null, table: null, key: path, group } as const;
  return { case: rescueCase, decision, path, before: change.change.new, after: change.change.old };
}

export function decisionOf({ id, change, group }: Candidate, what: DecisionKind): Decision {
  return change.kind === "file"
    ? { id, what, database: null, table: null, key: change.path, group }
    : { id, what, database: change.database, table: change.table, key: change.key, group };
}

export function isRow(one: Candidate): one is Candidate<StrandedRowChange> {
  return one.change.kind === "row";
}

function isFile(one: Candidate): one is Candidate<StrandedFileChange> {
  return one.change.kind === "file";
}
