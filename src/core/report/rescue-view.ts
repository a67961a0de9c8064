import type { Candidate } from "../merge/candidate.ts";
import type { Decision } from "../merge/decision.ts";
import type { RescuePlan } from "../merge/plan-rescue.ts";
import { showPath } from "../mirror/byte-path.ts";
import type { SiteId } from "../site/site.ts";
import { count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

const shownLines = 30;

/** What would be written to the primary, as a person reads it before saying yes. */
export function viewRescuePlan(
  about: { readonly site: SiteId; readonly primary: string },
  plan: RescuePlan,
): PlanView {
  const { rows, files, kept, recounts, refusals } = plan;
  const writes = [...files, ...rows].map(({ decision }) => `  + ${wordsOf(decision)}`);
  const stays = kept.map(({ decision }) => `  = ${wordsOf(decision)}`);
  const all = [...writes, ...stays];
  return {
    site: about.site,
    title: `${about.site}: ${count(rows.length, "row")} and ${count(files.length, "file")} of the old primary go to ${about.primary}; ${kept.length} stay as they are there`,
    lines: [
      ...(writes.length === 0 ? [] : ["keeps what is there now as a snapshot first"]),
      ...all.slice(0, shownLines),
      ...(all.length > shownLines ? [`  ... and ${all.length - shownLines} more`] : []),
      ...recounts.map(
        ({ table, column, keys }) => `counts ${column} of ${count(keys.length, "row")} of ${table} anew`,
      ),
    ],
    warnings: [],
    refusals,
    data: {
      rows: rows.length,
      files: files.length,
      kept: kept.length,
      writes: [...files, ...rows, ...kept]
        .slice(0, 1_000)
        .map((one) => ({ case: one.case, ...shownDecision(one.decision) })),
    },
  };
}

/** What would be left in the snapshot. */
export function viewDiscardPlan(
  site: SiteId,
  plan: { readonly writes: readonly Candidate[]; readonly unlisted: number },
): PlanView {
  const { writes, unlisted } = plan;
  const lines = writes.map(({ id, change, group }) => {
    const part = group === null ? "" : ` (${group})`;
    return change.kind === "file"
      ? `  - ${id} ${showPath(change.path)}`
      : `  - ${id} ${change.table} ${keyWords(change.key)}${part}`;
  });
  return {
    site,
    title: `${site}: ${count(writes.length + unlisted, "stranded write")} stay in the snapshot for good, and on no primary`,
    lines: [
      ...lines.slice(0, shownLines),
      ...(lines.length > shownLines ? [`  ... and ${lines.length - shownLines} more`] : []),
    ],
    warnings:
      unlisted === 0 ? [] : [`${unlisted} of them were never listed one by one, as there are too many`],
    refusals: [],
    data: { writes: writes.slice(0, 1_000).map(({ id }) => id), unlisted },
  };
}

function wordsOf({ id, what, table, key, group, renamed }: Decision): string {
  const place = table === null ? keyWords(key) : `${table} ${keyWords(key)}`;
  const part = group === null ? "" : ` (${group})`;
  const name = renamed === undefined ? "" : `, as ${renamed.column}=${renamed.to}`;
  return `${id} ${place}${part}${name}: ${side[what]}`;
}

const side = {
  old: "as the old side has it",
  both: "as the old side has it, beside the new side's",
  merged: "what both sides changed, in one",
  new: "stays as it is",
  discarded: "stays in the snapshot",
} as const;

function keyWords(key: Decision["key"]): string {
  if (key === null) return "(no key)";
  if (typeof key === "string") return showPath(key);
  return Object.entries(key)
    .map(([column, value]) => `${column}=${value ?? "NULL"}`)
    .join(", ")
    .slice(0, 120);
}

function shownDecision(decision: Decision): Decision {
  return typeof decision.key === "string" ? { ...decision, key: showPath(decision.key) } : decision;
}
