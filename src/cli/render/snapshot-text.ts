import type {
  RestoreReport,
  SnapshotDetail,
  SnapshotEntry,
  SnapshotRow,
} from "../../core/report/snapshot-row.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";
import { table } from "./table.ts";

export function snapshotsText(rows: readonly SnapshotRow[]): string {
  if (rows.length === 0) return "no snapshots yet; take one with: clonepanel snapshot take";
  return table(
    ["SNAPSHOT", "SITE", "GENERATION", "FILES", "SIZE", "ONLY HERE", "VERIFIED", ""],
    rows.map((row) => [
      row.id,
      row.site,
      row.generation === null ? "-" : String(row.generation),
      String(row.files),
      bytes(row.bytes),
      row.uniqueBytes === null ? "-" : bytes(row.uniqueBytes),
      row.verifiedAt ?? "never",
      noteOf(row),
    ]),
    [2, 3, 4, 5],
  );
}

function noteOf(row: SnapshotRow): string {
  const pinned = row.pinned ? [`pinned: ${row.pinReason ?? ""}`] : [];
  return [...(row.state === "damaged" ? ["DAMAGED"] : []), ...pinned].join(", ");
}

export function snapshotText(detail: SnapshotDetail): string {
  return [
    `${detail.id} of ${detail.site}`,
    `  taken       ${detail.at} (${detail.reason}), from ${detail.source}`,
    `  generation  ${detail.generation ?? "none: it was found on an account"}`,
    `  files       ${detail.files} (${bytes(detail.bytes)})`,
    `  only here   ${detail.uniqueBytes === null ? "not counted" : `${bytes(detail.uniqueBytes)}, freed when it alone goes`}`,
    `  verified    ${detail.state === "damaged" ? "DAMAGED" : (detail.verifiedAt ?? "never")}`,
    ...(detail.pinned ? [`  pinned      ${detail.pinReason ?? ""}`] : []),
    `  folder      ${detail.folder}`,
    ...detail.databases.flatMap(({ name, tables }) => [
      `  database    ${name}: ${count(tables.length, "table")}, ${count(
        tables.reduce((sum, { rows }) => sum + rows, 0),
        "row",
      )}`,
    ]),
    ...(detail.entries === null ? [] : entryLines(detail.entries)),
  ].join("\n");
}

function entryLines(entries: readonly SnapshotEntry[]): readonly string[] {
  if (entries.length === 0) return ["  (an empty folder)"];
  const rows = entries.map((entry) => {
    if (entry.kind === "file") return [`  ${entry.mode}`, bytes(entry.bytes), entry.at, entry.path];
    if (entry.kind === "dir") return [`  ${entry.mode}`, "", "", `${entry.path}/`];
    return ["  link", "", "", `${entry.path} -> ${entry.target}`];
  });
  return [table(["  MODE", "SIZE", "TIME", "PATH"], rows, [1])];
}

export function restoreText(report: RestoreReport): string {
  const target = report.to.kind === "account" ? `the account ${report.to.account}` : report.to.folder;
  return [
    `${report.site}: ${report.snapshot} is restored to ${target} (${span(report.durationMs)})`,
    `  ${count(report.files, "file")} and ${count(report.rows, "row")} written, ${bytes(report.bytes)}`,
    ...(report.before === null
      ? []
      : [
          `  what was there before is the snapshot ${report.before}; undo with:`,
          `  clonepanel snapshot restore ${report.site} ${report.before}${partText(report.part)}${report.to.kind === "account" ? ` --to ${report.to.account}` : ""}`,
        ]),
  ].join("\n");
}

/** As a person types it. */
function partText(part: readonly string[]): string {
  return part
    .map((word) => ` ${/^[\w.,:@%+=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`}`)
    .join("");
}
