import { type BytePath, showPath } from "../core/mirror/byte-path.ts";
import type { ReplicaDrift, VerifyReport } from "../core/mirror/verify-report.ts";
import type { Difference, SiteVerification, VerifiedPlace } from "../core/report/site-verification.ts";

const shownDifferences = 50;

export function describeVerification(report: VerifyReport, durationMs: number): SiteVerification {
  const { site, generation, vault } = report;
  const damaged = vault.damaged.map((path) => file(path, "its content is not what the manifest says"));
  const own = place(null, vault.checked, 0, damaged);
  const replicas = report.replicas.map((drift) =>
    place(drift.account, drift.filesCompared, drift.rowsCompared, differences(drift)),
  );
  const silent = report.unreachable.map(({ account, because }) =>
    place(account, 0, 0, [{ kind: "state", name: account, because }]),
  );
  return { site, generation, places: [own, ...replicas, ...silent], durationMs };
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
    ...drift.tables.map(
      ({ database, table, kind, buckets }): Difference => ({
        kind: "table",
        name: `${database}.${table}`,
        because: kind === "edit" ? `${buckets} buckets of rows differ` : `needs: ${kind}`,
      }),
    ),
  ];
}

function file(path: BytePath, because: string): Difference {
  return { kind: "file", name: showPath(path), because };
}
