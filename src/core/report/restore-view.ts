import { rangeWords } from "../database/key-range.ts";
import type { RowDrift } from "../database/row-drift.ts";
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
  readonly rows: RowsPlanFacts | null;
}

export interface RowsPlanFacts {
  readonly database: string;
  readonly drifts: readonly RowDrift[];
}

const shownNames = 10;

export function viewRestorePlan(plan: RestorePlanFacts): PlanView {
  const { files, databases } = plan;
  const rows =
    plan.rows === null
      ? databases.reduce((sum, database) => sum + database.counts.rowsChanged, 0)
      : plan.rows.drifts.length;
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
      ...(plan.rows === null
        ? databases.map(
            (database) => `database ${database.name}: ${count(database.counts.rowsChanged, "row")} written`,
          )
        : rowLines(plan.rows)),
    ],
    warnings: plan.rows === null ? [] : [aloneWarning],
    refusals: [],
    data: {
      snapshot: plan.snapshot,
      account: plan.account,
      scope: plan.scope.kind,
      files: { changed: files.bring.length, deleted: files.deletions.length, bytes: files.bytes },
      rows,
      ...(plan.rows === null ? {} : { keys: plan.rows.drifts.slice(0, shownKeys) }),
    },
  };
}

const shownKeys = 100;
const signs = { missing: "+", differs: "~", extra: "-" } as const;
const aloneWarning =
  "rows of other tables that belong to these (by their ids) do not come back with them, and are not removed with them";

function rowLines({ database, drifts }: RowsPlanFacts): readonly string[] {
  const of = (kind: RowDrift["kind"]): number => drifts.filter((drift) => drift.kind === kind).length;
  return [
    `database ${database}: ${count(of("missing"), "row")} come back, ${of("differs")} are written over, ${of("extra")} that the snapshot has not go`,
    ...drifts.slice(0, shownNames).map(({ kind, key }) => `  ${signs[kind]} ${shortened(key)}`),
    ...(drifts.length > shownNames ? [`  ... and ${drifts.length - shownNames} more`] : []),
  ];
}

/** A key may be a whole row of text. */
function shortened(key: string): string {
  return key.length > 80 ? `${key.slice(0, 80)}...` : key;
}

function scopeWords(scope: RestoreScope): string {
  switch (scope.kind) {
    case "site":
      return "the whole site";
    case "path":
      return showPath(scope.path);
    case "table":
      return `the table ${scope.table}`;
    case "rows":
      return `the rows ${rangeWords(scope.range)} of the table ${scope.table}`;
    case "database":
      return `the database ${scope.database}`;
  }
}
