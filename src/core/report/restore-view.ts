import { showPath } from "../mirror/byte-path.ts";
import type { DatabasePlan } from "../mirror/plan-database.ts";
import type { FilesPlan } from "../mirror/plan-files.ts";
import type { RestoreScope } from "../snapshot/scope.ts";
import { bytes, count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

export interface RestorePlanFacts {
  readonly site: string;
  readonly snapshot: string;
  readonly account: string;
  readonly scope: RestoreScope;
  readonly files: FilesPlan;
  readonly databases: readonly DatabasePlan[];
}

const shownNames = 10;

export function viewRestorePlan(plan: RestorePlanFacts): PlanView {
  const { files, databases } = plan;
  const rows = databases.reduce((sum, database) => sum + database.counts.rowsChanged, 0);
  const names = [
    ...Array.from(files.bring, (entry) => `  + ${showPath(entry.path)}`),
    ...files.deletions.map((entry) => `  - ${showPath(entry.path)}`),
  ];
  return {
    site: plan.site,
    title: `${plan.site}: ${scopeWords(plan.scope)} of the snapshot ${plan.snapshot} goes to ${plan.account}`,
    lines: [
      "keeps what is there now as a snapshot first",
      `files: ${count(files.bring.length, "file")} come back (${bytes(files.bytes)}), ${files.deletions.length} that the snapshot has not go, ${files.unchanged} stay`,
      ...names.slice(0, shownNames),
      ...(names.length > shownNames ? [`  ... and ${names.length - shownNames} more`] : []),
      ...databases.map(
        (database) => `database ${database.name}: ${count(database.counts.rowsChanged, "row")} written`,
      ),
    ],
    warnings: [],
    refusals: [],
    data: {
      snapshot: plan.snapshot,
      account: plan.account,
      scope: plan.scope.kind,
      files: { changed: files.bring.length, deleted: files.deletions.length, bytes: files.bytes },
      rows,
    },
  };
}

function scopeWords(scope: RestoreScope): string {
  switch (scope.kind) {
    case "site":
      return "the whole site";
    case "path":
      return showPath(scope.path);
    case "table":
      return `the table ${scope.table}`;
    case "database":
      return `the database ${scope.database}`;
  }
}
