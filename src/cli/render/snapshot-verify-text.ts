import type { LiveView, SnapshotVerification } from "../../core/report/snapshot-verification.ts";
import { count, span } from "../../core/words/quantities.ts";

const shown = 50;

export function snapshotVerifyText(report: SnapshotVerification): string {
  const { site, snapshots, damages, damageCount, mendedCount, live } = report;
  if (live !== undefined) return liveText(report, live);
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

function liveText({ site, durationMs }: SnapshotVerification, live: LiveView): string {
  const { account, snapshot, compared, changedSince, goneSince, differing, differingCount } = live;
  const since = [
    ...(changedSince === 0 ? [] : [`${changedSince} written to since`]),
    ...(goneSince === 0 ? [] : [`${goneSince} gone since`]),
  ];
  const about = [`${count(compared, "file")} of ${snapshot} compared with ${account}`, ...since].join(", ");
  if (differingCount === 0) return `${site}: all the same, ${about} (${span(durationMs)})`;
  return [
    `${site}: ${count(differingCount, "file")} of other content at the same size and time; ${about} (${span(durationMs)})`,
    ...differing.slice(0, shown).map((path) => `  ${path}`),
    ...(differingCount > shown ? [`  ... and ${differingCount - shown} more`] : []),
    `  What the snapshot holds is proven by: clonepanel snapshot verify ${site} ${snapshot}`,
    "  If it is whole, these files were damaged at the account, or changed by somebody who set their times back.",
  ].join("\n");
}
