import { countRows } from "../../core/database/diff-buckets.ts";
import type { Manifest, ManifestOutline } from "../../core/mirror/manifest.ts";
import {
  type DatabasePlan,
  isDatabaseUnchanged,
  knownDatabase,
  planDatabase,
} from "../../core/mirror/plan-database.ts";
import { type FilesPlan, isEmptyPlan, planFiles } from "../../core/mirror/plan-files.ts";
import type { Loss } from "../../core/mirror/review.ts";
import type { TreeEdits } from "./changed-tree.ts";
import type { Survey } from "./generation.ts";
import type { ListedTree } from "./survey-files.ts";

/** The difference between the vault's newest generation and a survey. */
export interface GenerationPlan {
  readonly files: FilesPlan;
  readonly databases: readonly DatabasePlan[];
  readonly dropsDatabases: readonly string[];
  readonly content: "same" | "changed";
  readonly loss: Loss;
}

export function planGeneration(have: Manifest | null, survey: Survey<ListedTree>): GenerationPlan {
  return planWith(have, survey, planFiles(have?.entries ?? [], survey.tree.entries));
}

/** When the listing is the one that the newest generation was made of, but for some entries. */
export function planEdits(have: ManifestOutline, survey: Survey, { was, now }: TreeEdits): GenerationPlan {
  const { entries, leaves } = have.tree;
  const edits = planFiles(was, now);
  const unchanged = entries - was.length + edits.unchanged;
  const has = leaves - edits.leaves.had + edits.leaves.has;
  return planWith(have, survey, { ...edits, unchanged, leaves: { had: leaves, has } });
}

function planWith(
  have: Pick<Manifest, "databases"> | null,
  survey: Survey,
  files: FilesPlan,
): GenerationPlan {
  const known = new Map((have?.databases ?? []).map((database) => [database.name, knownDatabase(database)]));
  const databases = survey.databases.map(({ survey: one }) =>
    planDatabase(one.name, known.get(one.name) ?? null, one),
  );
  const names = new Set(survey.databases.map(({ survey: one }) => one.name));
  const dropsDatabases = [...known.keys()].filter((name) => !names.has(name));
  const same = isEmptyPlan(files) && dropsDatabases.length === 0 && databases.every(isDatabaseUnchanged);
  return {
    files,
    databases,
    dropsDatabases,
    content: same && have !== null ? "same" : "changed",
    loss: countLoss(have, survey, files, databases),
  };
}

function countLoss(
  have: Pick<Manifest, "databases"> | null,
  survey: Survey,
  { leaves, deletions }: FilesPlan,
  databases: readonly DatabasePlan[],
): Loss {
  const tables = databases.flatMap((plan) => tableLosses(have, survey, plan));
  const emptied = survey.databases.filter(({ survey: one }) => {
    const before = have?.databases.find((database) => database.name === one.name);
    return one.tables.length === 0 && (before?.tables.length ?? 0) > 0;
  });
  return {
    files: { ...leaves, deletions: deletions.filter(({ kind }) => kind !== "dir").length },
    tables,
    emptiedDatabases: emptied.map(({ survey: one }) => one.name),
  };
}

/** A table that had rows and now has fewer: rows that went, not rows that changed. */
function tableLosses(
  have: Pick<Manifest, "databases"> | null,
  survey: Survey,
  plan: DatabasePlan,
): Loss["tables"] {
  const before = have?.databases.find((database) => database.name === plan.name)?.tables ?? [];
  const after = survey.databases.find(({ survey: one }) => one.name === plan.name)?.survey.tables ?? [];
  return before.map((table) => {
    const had = table.chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    const now = after.find((one) => one.shape.table === table.shape.table);
    const has = now === undefined ? 0 : countRows(now.buckets);
    return {
      table: table.shape.table,
      had,
      rowsGone: Math.max(0, had - has),
      dropped: now === undefined ? "yes" : "no",
    };
  });
}
