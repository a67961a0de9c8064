import { diffTables, type TableDifference } from "../../core/database/diff-buckets.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { knownDatabase } from "../../core/mirror/plan-database.ts";
import type { SnapshotDiff, TableDiff } from "../../core/report/snapshot-diff.ts";
import { diffFiles, type FileChange } from "../../core/snapshot/diff-files.ts";
import type { LocalPath } from "../../ports/files.ts";
import { scanTable } from "../rescue/scan-table.ts";
import { findTable, type RowReading } from "../rescue/table-on-side.ts";

/** A tree of the vault with its manifest. */
export interface Tree {
  readonly folder: LocalPath;
  readonly manifest: Manifest;
}

const shownFiles = 1_000;
const shownRows = 20;

/** What became of the first on the way to the second. Only rows whose buckets differ are read. */
export async function diffTrees(
  reading: RowReading,
  from: Tree,
  to: Tree,
): Promise<Pick<SnapshotDiff, "files" | "tables">> {
  const tables: TableDiff[] = [];
  for (const { database, difference } of differingTables(from.manifest, to.manifest))
    tables.push(...(await diffRowsOf(reading, { from, to, database, difference })));
  return { files: describeFiles([...diffFiles(from.manifest.entries, to.manifest.entries)]), tables };
}

function describeFiles(changes: readonly FileChange[]): SnapshotDiff["files"] {
  const counts = { added: 0, removed: 0, changed: 0, attributes: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  const items = changes.slice(0, shownFiles).map((change) => ({ ...change, path: showPath(change.path) }));
  return { counts, items, omitted: changes.length - items.length };
}

interface Differing {
  readonly database: string;
  readonly difference: TableDifference;
}

function* differingTables(from: Manifest, to: Manifest): Generator<Differing> {
  const names = new Set([...from.databases, ...to.databases].map(({ name }) => name));
  for (const database of [...names].toSorted()) {
    const tablesOf = ({ databases }: Manifest) => {
      const found = databases.find(({ name }) => name === database);
      return found === undefined ? [] : knownDatabase(found).tables;
    };
    for (const difference of diffTables(tablesOf(from), tablesOf(to)))
      if (difference.kind !== "same") yield { database, difference };
  }
}

const kinds = { edit: "rows", create: "created", drop: "dropped", replace: "altered", same: "rows" } as const;

async function diffRowsOf(
  reading: RowReading,
  { from, to, database, difference }: { readonly from: Tree; readonly to: Tree } & Differing,
): Promise<readonly TableDiff[]> {
  const { table } = difference;
  const base = findTable(from, database, table);
  // Compared with itself as the third side, so that every difference counts as a change.
  const sides = { database, table, base, old: findTable(to, database, table), new: base };
  const counts = { insert: 0, update: 0, delete: 0 };
  const rows: TableDiff["rows"][number][] = [];
  for await (const portion of scanTable(reading, sides)) {
    for (const { change, key } of portion) {
      counts[change.kind] += 1;
      if (rows.length < shownRows) rows.push({ kind: change.kind, key });
    }
  }
  const total = counts.insert + counts.update + counts.delete;
  // Rows that are only grouped anew are the same rows.
  if (difference.kind === "edit" && total === 0) return [];
  const { insert: inserted, update: updated, delete: deleted } = counts;
  return [{ database, table, kind: kinds[difference.kind], inserted, updated, deleted, rows }];
}
