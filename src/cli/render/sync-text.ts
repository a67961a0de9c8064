import type { SyncRun } from "../../core/report/sync-run.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";

export function syncText(runs: readonly SyncRun[]): string {
  return runs.map(runText).join("\n");
}

function runText(run: SyncRun): string {
  const head = run.changed
    ? `${run.site}: generation ${run.generation}, ${changesOf(run)} (${span(run.durationMs)})`
    : `${run.site}: nothing changed, generation ${run.generation} (${span(run.durationMs)})`;
  return [
    head,
    ...run.shipped.map(
      ({ account, generation, files, rows }) =>
        `  ${account}: carries generation ${generation}, got ${count(files, "file")} and ${count(rows, "row")}`,
    ),
  ].join("\n");
}

function changesOf({ files, databases }: SyncRun): string {
  const rows = databases.reduce((sum, { rowsChanged }) => sum + rowsChanged, 0);
  const gone = files.deleted === 0 ? "" : `, ${files.deleted} gone`;
  return `${count(files.changed, "file")} (${bytes(files.bytes)})${gone}, ${count(rows, "row")}`;
}
