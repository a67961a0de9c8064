import type { BytePath } from "../../core/mirror/byte-path.ts";
import { byPath, type Entry, type FoundEntry } from "../../core/mirror/entry.ts";
import { pathsOf } from "../../core/mirror/entry-list.ts";
import { isMailPart } from "../../core/mirror/mail-folders.ts";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import { pathMatcher } from "../../core/mirror/path-rules.ts";
import { entriesBelow, TreeLookup } from "../../core/mirror/tree-text.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import type { ListingChanges } from "../../ports/transport.ts";
import { treeTexts } from "../vault/tree-texts.ts";
import type { CopyRules } from "./engine.ts";

/** What is at some paths of the newest generation, and what the account lists there now; all else is the same. */
export interface TreeEdits {
  /** Both bytewise by path. */
  readonly was: readonly ManifestEntry[];
  readonly now: readonly Entry[];
}

/**
 * The changes of a listing laid beside the manifest that was made of the one before, without reading either as a whole. Null
 * for all that is not plain: the listing is read then, and judged by the rules for whole listings.
 */
export async function editsOf(
  files: Files,
  manifest: LocalPath,
  { gone, come }: ListingChanges,
  { exclude }: Pick<CopyRules, "exclude">,
): Promise<TreeEdits | null> {
  const isExcluded = pathMatcher(exclude);
  const left = gone.filter(({ path }) => !isExcluded(path));
  const found = come.filter(({ path }) => !isExcluded(path));
  const now = found.filter(isEntry).sort(byPath);
  if (come.some(isMailPart) || now.length < found.length || hasDouble(now)) return null;
  const was = await lookBeside(files, manifest, { left, now });
  return was === null ? null : { was, now };
}

function isEntry(entry: FoundEntry): entry is Entry {
  return entry.kind !== "other";
}

function hasDouble(sorted: readonly Entry[]): boolean {
  return sorted.some(({ path }, at) => path === sorted[at + 1]?.path);
}

/** The manifest's entries at the paths that leave; null when what would be there then is no listing of an honest machine. */
async function lookBeside(
  files: Files,
  manifest: LocalPath,
  { left, now }: { readonly left: readonly FoundEntry[]; readonly now: readonly Entry[] },
): Promise<readonly ManifestEntry[] | null> {
  const leaving = new Set(pathsOf(left));
  const folders = new Set(now.filter(({ kind }) => kind === "dir").map(({ path }) => path));
  const below = left.flatMap(({ kind, path }) => (kind === "dir" && !folders.has(path) ? [`${path}/`] : []));
  const parents = new Set(now.map(({ path }) => parentOf(path)).filter((path) => path !== ""));
  const lookup = new TreeLookup([...leaving.union(new Set(pathsOf(now))).union(parents)].sort());
  const found = new Map<BytePath, ManifestEntry>();
  for await (const text of treeTexts(files, manifest)) {
    for (const entry of lookup.in(text)) found.set(entry.path, entry);
    for (const folder of below)
      for (const { path } of entriesBelow(text, folder)) if (!leaving.has(path)) return null;
  }
  const hasFolder = (path: BytePath) =>
    folders.has(path) || (!leaving.has(path) && found.get(path)?.kind === "dir");
  const isPlain =
    leaving.isSubsetOf(new Set(found.keys())) &&
    now.every(({ path }) => leaving.has(path) || !found.has(path)) &&
    [...parents].every(hasFolder);
  return isPlain ? [...found.values()].filter(({ path }) => leaving.has(path)) : null;
}

function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
