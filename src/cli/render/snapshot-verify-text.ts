import type { SnapshotVerification } from "../../core/report/snapshot-verification.ts";
import { count, span } from "../../core/words/quantities.ts";

const shown = 50;

export function snapshotVerifyText(report: SnapshotVerification): string {
  const { site, snapshots, damages, damageCount, mendedCount } = report;
  const looked = `${count(snapshots.length, "snapshot")} looked through, ${count(report.hashed, "file")} hashed (${span(report.durationMs)})`;
  if (damageCount === 0) return `${site}: all good, ${looked}`;
  const mended = mendedCount === 0 ? "" : `, ${mendedCount} of them mended`;
  return [
    `${site}: ${count(damageCount, "damaged file")}${mended}; ${looked}`,
    ...damages
      .slice(0, shown)
      .flatMap((damage) => [
        `  ${damage.path}: ${damage.because}${damage.mendedFrom === null ? "" : `; mended from ${damage.mendedFrom}`}`,
        `    in ${damage.snapshots.join(", ")}`,
      ]),
    ...(damageCount > shown ? [`  ... and ${damageCount - shown} more`] : []),
  ].join("\n");
}
