import { assertNever } from "../core/assert-never.ts";
import { type BytePath, showPath } from "../core/mirror/byte-path.ts";
import type { ReplicaDrift, TableDrift, VerifyReport } from "../core/mirror/verify-report.ts";
import type { Difference, SiteVerification, VerifiedPlace } from "../core/report/site-verification.ts";
import { count } from "../core/words/quantities.ts";

const shownDifferences = 50;

export function describeVerification(report: VerifyReport, durationMs: number): SiteVerification {
  const { site, generation, vault } = report;
  const damaged = vault.damaged.map((path) => file(path, "its content is not what the manifest says"));
  const own = place(null, vault.checked, 0, damaged);
  const replicas = report.replicas.map(account);
  const silent = report.unreachable.map(({ account: id, because }) =>
    place(id, 0, 0, [{ kind: "state", name: id, because }]),
  );
  const primary = report.primary === null ? null : account(report.primary);
  return { site, generation, places: [own, ...replicas, ...silent], primary, durationMs };
}

function account(drift: ReplicaDrift): VerifiedPlace {
  return place(drift.account, drift.filesCompared, drift.rowsCompared, differences(drift));
}

function place(
  account: string | null,
  files: number,
  rows: number,
  all: readonly Difference[],
): VerifiedPlace {
  return { account, files, rows, differences: all.slice(0, shownDifferences), differenceCount: all.length };
}

function differences(drift: ReplicaDrift): readonly Difference[] {
  return [
    ...drift.files.differing.map((path) => file(path, "differs from the vault")),
    ...drift.files.missing.map((path) => file(path, "is missing")),
    ...drift.files.extra.map((path) => file(path, "is not in the vault")),
    ...drift.tables.map(tableDifference),
  ];
}

function tableDifference({ database, table, difference, rows }: TableDrift): Difference {
  const about = { kind: "table", name: `${database}.${table}` } as const;
  switch (difference.kind) {
    case "create":
      return { ...about, because: "is missing" };
    case "drop":
      return { ...about, because: "is not in the vault" };
    case "replace":
      return { ...about, because: `${difference.because}; its rows were not compared` };
    case "edit": {
      const groups = difference.changed.length + difference.gone.length;
      const differ = `${count(groups, "group")} of rows ${groups === 1 ? "differs" : "differ"}`;
      if (rows === null) return { ...about, because: differ };
      return {
        ...about,
        because: `${differ}; named by ${rows.columns.join(", ")}`,
        rows: rows.drifts.map(({ key, kind }) => ({ key: shortened(key), kind })),
        groupsNotNamed: rows.bucketsLeft,
      };
    }
    default:
      return assertNever(difference);
  }
}

const longestKey = 200;

/** A key may be a whole row of text. */
function shortened(key: string): string {
  return key.length > longestKey ? `${key.slice(0, longestKey)}... (${key.length} characters)` : key;
}

function file(path: BytePath, because: string): Difference {
  return { kind: "file", name: showPath(path), because };
}
