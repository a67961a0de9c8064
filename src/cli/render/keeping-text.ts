import type { PruneReport } from "../../core/report/prune-report.ts";
import type { SnapshotRow } from "../../core/report/snapshot-row.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";

export function pruneText(report: PruneReport): string {
  const gone = report.snapshots.filter(({ verdict }) => verdict === "goes");
  const stays = report.snapshots.length - gone.length;
  if (gone.length === 0) return `${report.site}: every one of ${count(stays, "snapshot")} stays`;
  return [
    `${report.site}: ${count(gone.length, "snapshot")} gone, ${stays} left, about ${bytes(report.freedBytes)} freed (${span(report.durationMs)})`,
    ...gone.map(({ id }) => `  ${id}`),
  ].join("\n");
}

export function pinText(row: SnapshotRow): string {
  return row.pinned
    ? `${row.site}: ${row.id} is pinned: ${row.pinReason ?? ""}`
    : `${row.site}: ${row.id} is not pinned`;
}
