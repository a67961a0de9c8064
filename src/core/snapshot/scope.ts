import { type KeyRange, rangeWords } from "../database/key-range.ts";
import { ClonePanelError } from "../errors.ts";
import { type BytePath, showPath } from "../mirror/byte-path.ts";
import { type EntryList, filterEntries } from "../mirror/entry-list.ts";
import type { Manifest, ManifestEntry } from "../mirror/manifest.ts";
import type { KnownDatabase } from "../mirror/plan-database.ts";

/** What of a snapshot is restored. */
export type RestoreScope =
  | { readonly kind: "site" }
  /** A file, or a folder with all below it. */
  | { readonly kind: "path"; readonly path: BytePath }
  | { readonly kind: "table"; readonly database: string; readonly table: string }
  /** Some rows of a table; all others stay as they are. */
  | { readonly kind: "rows"; readonly database: string; readonly table: string; readonly range: KeyRange }
  | { readonly kind: "database"; readonly database: string };

/** As they are typed behind `snapshot restore`. */
export function flagsOf(scope: RestoreScope): readonly string[] {
  switch (scope.kind) {
    case "site":
      return [];
    case "path":
      return ["--path", showPath(scope.path)];
    case "table":
      return ["--table", `${scope.database}.${scope.table}`];
    case "rows":
      return ["--table", `${scope.database}.${scope.table}`, "--rows", rangeWords(scope.range)];
    case "database":
      return ["--database", scope.database];
  }
}

/** Cuts a manifest down to what is restored. @throws ClonePanelError NOT_IN_SNAPSHOT */
export function cutManifest(manifest: Manifest, scope: RestoreScope): Manifest {
  const entries = filterEntries(manifest.entries, (entry) => entryInScope(entry, scope));
  const databases = manifest.databases
    .filter((database) => databaseInScope(database.name, scope))
    .map((database) => ({
      ...database,
      tables: database.tables.filter((table) => tableInScope(table.shape.table, scope)),
    }));
  const found =
    scope.kind === "path" ? hasBelow(entries, scope.path) : databases.some((one) => one.tables.length > 0);
  if (scope.kind !== "site" && !found) throw notThere(scope);
  return { ...manifest, entries, databases };
}

/** The same cut for what stands on the target, so that nothing outside of the scope is touched. */
export function cutTree<
  T extends { entries: EntryList<ManifestEntry>; databases: ReadonlyMap<string, KnownDatabase> },
>(tree: T, scope: RestoreScope): T {
  const databases = new Map<string, KnownDatabase>();
  for (const [name, database] of tree.databases) {
    if (!databaseInScope(name, scope)) continue;
    databases.set(name, {
      ...database,
      tables: database.tables.filter((table) => tableInScope(table.shape.table, scope)),
    });
  }
  return { ...tree, entries: filterEntries(tree.entries, (entry) => entryInScope(entry, scope)), databases };
}

/** With a path come the folders above it. */
function entryInScope(entry: ManifestEntry, scope: RestoreScope): boolean {
  if (scope.kind === "site") return true;
  if (scope.kind !== "path") return false;
  return isBelow(entry.path, scope.path) || (entry.kind === "dir" && scope.path.startsWith(`${entry.path}/`));
}

function hasBelow(entries: Iterable<ManifestEntry>, top: BytePath): boolean {
  for (const { path } of entries) if (isBelow(path, top)) return true;
  return false;
}

function isBelow(path: BytePath, top: BytePath): boolean {
  return path === top || path.startsWith(`${top}/`);
}

function databaseInScope(name: string, scope: RestoreScope): boolean {
  if (scope.kind === "site") return true;
  return scope.kind !== "path" && scope.database === name;
}

function tableInScope(table: string, scope: RestoreScope): boolean {
  return (scope.kind !== "table" && scope.kind !== "rows") || scope.table === table;
}

function notThere(scope: Exclude<RestoreScope, { kind: "site" }>): ClonePanelError {
  const what = { path: "path", table: "table", rows: "table", database: "database" }[scope.kind];
  return new ClonePanelError("NOT_IN_SNAPSHOT", `the snapshot does not have that ${what}`, {
    hint: "Look what it has: clonepanel snapshot show <site> <id>. Paths are relative to the site's root.",
    remedy: "owner",
  });
}
