import { showPath } from "../mirror/byte-path.ts";
import { type EntryList, firstOf } from "../mirror/entry-list.ts";
import type { ReplicaPlan } from "../mirror/plan-replica.ts";
import type { SyncPlan } from "../mirror/sync-plan.ts";
import { bytes, count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

/** Names of each kind that a preview shows; the counts are always whole. */
const shownNames = 10;

export function viewSyncPlan(plan: SyncPlan): PlanView {
  return {
    site: plan.site,
    title:
      plan.content === "same"
        ? `${plan.site}: nothing changed on ${plan.source} since generation ${plan.baseGeneration}`
        : `${plan.site}: generation ${plan.nextGeneration} from ${plan.source}`,
    lines: [...fileLines(plan), ...databaseLines(plan), ...replicaLines(plan), ...accountSideLines(plan)],
    warnings: [
      ...plan.unreachable.map(({ account, because }) => `${account} is left out: ${because}`),
      ...plan.warnings,
    ],
    refusals: plan.refusals.map(({ because }) => because),
    ...(plan.replicas.some(({ plan: replica }) => replica.kind === "adopt") ? { consent: "person" } : {}),
    data: dataOf(plan),
  };
}

function fileLines({ files }: SyncPlan): readonly string[] {
  if (files.bring.length + files.folders.length + files.deletions.length === 0) return [];
  const summary = [
    `${count(files.bring.length, "file")} new or changed (${bytes(files.bytes)})`,
    ...(files.deletions.length > 0 ? [`${files.deletions.length} gone`] : []),
    ...(files.folders.length > 0 ? [count(files.folders.length, "folder")] : []),
    `${files.unchanged} unchanged`,
  ].join(", ");
  return [`files: ${summary}`, ...named("+", files.bring), ...named("-", files.deletions)];
}

function named(sign: string, entries: EntryList<{ readonly path: string }>): readonly string[] {
  const shown = firstOf(entries, shownNames).map(({ path }) => `  ${sign} ${showPath(path)}`);
  return entries.length > shownNames
    ? [...shown, `  ${sign} ... and ${entries.length - shownNames} more`]
    : shown;
}

function databaseLines(plan: SyncPlan): readonly string[] {
  const changed = plan.databases
    .map(({ tables, ...database }) => ({ ...database, tables: tables.filter(({ kind }) => kind !== "same") }))
    .filter(({ tables, after }) => tables.length > 0 || after === "differs");
  return [
    ...changed.map(
      ({ name, counts, tables }) =>
        `database ${name}: ${count(counts.rowsChanged, "row")} in ${count(counts.bucketsChanged, "bucket")} of ${count(tables.length, "table")} (of ${counts.tables})`,
    ),
    ...plan.dropsDatabases.map((name) => `database ${name}: is no longer part of the site`),
  ];
}

function replicaLines(plan: SyncPlan): readonly string[] {
  return plan.replicas.map(
    ({ account, plan: replica }) => `${account}: ${replicaWords(replica)} (${replica.because})`,
  );
}

function replicaWords(replica: ReplicaPlan): string {
  switch (replica.kind) {
    case "ship":
      return "gets what changed";
    case "compare":
      return "is compared as a whole, then brought up to date";
    case "set-up":
      return "is set up from the primary";
    case "adopt":
      return "is taken over, after a snapshot of what is there";
    case "refuse":
      return "is refused";
  }
}

function accountSideLines(plan: SyncPlan): readonly string[] {
  return plan.accountSide.map(
    ({ account, path, because }) => `${account}: writes ${showPath(path)} (${because})`,
  );
}

function dataOf(plan: SyncPlan): unknown {
  const { files } = plan;
  return {
    site: plan.site,
    source: plan.source,
    epoch: plan.epoch,
    baseGeneration: plan.baseGeneration,
    content: plan.content,
    files: {
      changed: files.bring.length,
      deleted: files.deletions.length,
      folders: files.folders.length,
      bytes: files.bytes,
      first: firstOf(files.bring, shownNames).map(({ path }) => showPath(path)),
      firstDeleted: files.deletions.slice(0, shownNames).map(({ path }) => showPath(path)),
    },
    databases: plan.databases.map(({ name, counts }) => ({ name, ...counts })),
    dropsDatabases: plan.dropsDatabases,
    replicas: plan.replicas.map(({ account, plan: replica }) => ({ account, ...replica })),
    accountSide: plan.accountSide.map(({ account, path, because }) => ({
      account,
      path: showPath(path),
      because,
    })),
    unreachable: plan.unreachable,
  };
}
