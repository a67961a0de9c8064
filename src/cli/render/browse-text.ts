import type { BrowsedEntry, PathVersions, SnapshotListing } from "../../core/report/snapshot-browse.ts";
import type { ExportReport } from "../../core/report/snapshot-row.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";
import { table } from "./table.ts";

export function listingText({ snapshot, path, place, entries, omitted }: SnapshotListing): string {
  const rows = entries.map((entry) => [
    modeOf(entry),
    sizeOf(entry),
    filesOf(entry),
    timeOf(entry),
    nameOf(entry),
  ]);
  return [
    `${snapshot}: ${path === "" ? "the site's root" : path}`,
    `  lies in ${place}`,
    ...(rows.length === 0
      ? ["  (an empty folder)"]
      : [table(["  MODE", "SIZE", "FILES", "TIME", "NAME"], rows, [1, 2])]),
    ...(omitted > 0 ? [`  and ${omitted} more`] : []),
  ].join("\n");
}

export function versionsText({ path, versions }: PathVersions): string {
  const rows = versions.map(({ from, to, snapshots, entry, sha256 }) => [
    `  ${from === to ? from : `${from} .. ${to}`}`,
    String(snapshots),
    ...(entry === null
      ? ["", "", "was not there"]
      : [sizeOf(entry), timeOf(entry), sha256 === null ? kindWords(entry) : sha256.slice(0, 16)]),
  ]);
  return [
    `${path === "" ? "the site's root" : path}: ${count(versions.length, "version")}, the newest first`,
    table(["  FROM .. TO", "SNAPSHOTS", "SIZE", "TIME", "SHA-256"], rows, [1, 2]),
  ].join("\n");
}

export function exportText(report: ExportReport): string {
  const { snapshot, file, files, rows, durationMs, sha256 } = report;
  return [
    `${report.site}: ${snapshot} is in ${file} (${span(durationMs)})`,
    `  ${count(files, "file")} and ${count(rows, "row")}, ${bytes(report.bytes)}, sha256 ${sha256}`,
    report.form === "tar"
      ? "  unpack it with: tar -xpf FILE"
      : "  load it with the client of its server, such as: mysql --local-infile=0 DATABASE",
  ].join("\n");
}

function modeOf(entry: BrowsedEntry): string {
  return `  ${entry.kind === "link" ? "link" : entry.mode}`;
}

function sizeOf(entry: BrowsedEntry): string {
  if (entry.kind === "file") return bytes(entry.bytes);
  return entry.below === null ? "" : bytes(entry.below.bytes);
}

function filesOf({ below }: BrowsedEntry): string {
  return below === null ? "" : String(below.files);
}

function timeOf(entry: BrowsedEntry): string {
  return entry.kind === "file" ? entry.at : "";
}

function nameOf(entry: BrowsedEntry): string {
  const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
  if (entry.kind === "dir") return `${name}/`;
  return entry.kind === "link" ? `${name} -> ${entry.target}` : name;
}

function kindWords(entry: BrowsedEntry): string {
  if (entry.kind === "link") return `a link to ${entry.target}`;
  return `a folder with ${count(entry.below?.files ?? 0, "file")}`;
}
