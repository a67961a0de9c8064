import type { BytePath } from "./byte-path.ts";
import { byPath, type Entry } from "./entry.ts";
import { type EntryList, filterEntries } from "./entry-list.ts";
import type { ManifestEntry } from "./manifest.ts";
import { EntryPacker } from "./packed-entries.ts";

/** What must happen to a tree that is `have` so that it becomes `want`. All lists bytewise by path. */
export interface FilesPlan {
  /** Files and links whose content must come, new or changed. */
  readonly bring: EntryList<Entry>;
  /** Folders to make, or whose mode changes; parents first. */
  readonly folders: EntryList<Extract<Entry, { kind: "dir" }>>;
  /** What must go; folders after what was in them. */
  readonly deletions: readonly { readonly path: BytePath; readonly kind: Entry["kind"] }[];
  /** Paths of `bring` and `folders` where something of another kind stands in the way. */
  readonly aside: readonly BytePath[];
  readonly unchanged: number;
  readonly bytes: number;
  /** All that is no folder, before and after: what a deletion guard counts. */
  readonly leaves: { readonly had: number; readonly has: number };
}

type Known = Entry & { readonly sha256?: string };

/**
 * Compares two sorted trees in one merge. Two files are equal when kind, size, mode, time and, where both are known,
 * hashes are. Pure.
 */
export function planFiles(have: Iterable<Known>, want: Iterable<Known>): FilesPlan {
  const bring = new EntryPacker<Entry>();
  const folders = new EntryPacker<Extract<Entry, { kind: "dir" }>>();
  const deletions: { path: BytePath; kind: Entry["kind"] }[] = [];
  const aside: BytePath[] = [];
  let unchanged = 0;
  let bytes = 0;
  const leaves = { had: 0, has: 0 };
  for (const { old, next } of mergeByPath(have, want)) {
    leaves.had += leafCount(old);
    leaves.has += leafCount(next);
    if (next === null) {
      if (old !== null) deletions.push({ path: old.path, kind: old.kind });
      continue;
    }
    if (old !== null && sameEntry(old, next)) {
      unchanged += 1;
      continue;
    }
    if (old !== null && old.kind !== next.kind) aside.push(next.path);
    if (next.kind === "dir") folders.add(next);
    else bring.add(next);
    if (next.kind === "file") bytes += next.sizeBytes;
  }
  return {
    bring: bring.finish(),
    folders: folders.finish(),
    deletions: deletions.reverse(),
    aside,
    unchanged,
    bytes,
    leaves,
  };
}

/**
 * Deletions that have to be carried out one by one. What lay in a folder that is set aside goes with it: afterwards a link
 * may stand in the folder's place, and what is reached through that is another's.
 */
export function deletionsLeft({
  deletions,
  aside,
}: Pick<FilesPlan, "deletions" | "aside">): FilesPlan["deletions"] {
  if (aside.length === 0) return deletions;
  const gone = new Set(aside);
  return deletions.filter(({ path }) => !foldersAbove(path).some((folder) => gone.has(folder)));
}

function foldersAbove(path: BytePath): readonly BytePath[] {
  const names = path.split("/");
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join("/"));
}

function leafCount(entry: Known | null): 0 | 1 {
  return entry === null || entry.kind === "dir" ? 0 : 1;
}

export function isEmptyPlan(plan: FilesPlan): boolean {
  return plan.bring.length === 0 && plan.folders.length === 0 && plan.deletions.length === 0;
}

/** At least one of the two is there. */
interface Pair<Old, Next> {
  readonly old: Old | null;
  readonly next: Next | null;
}

/** Two sorted lists side by side. */
export function* mergeByPath<
  Old extends { readonly path: BytePath },
  Next extends { readonly path: BytePath },
>(have: Iterable<Old>, want: Iterable<Next>): Generator<Pair<Old, Next>> {
  const left = have[Symbol.iterator]();
  const right = want[Symbol.iterator]();
  let old = valueIn(left.next());
  let next = valueIn(right.next());
  while (old !== undefined || next !== undefined) {
    const order = old === undefined ? 1 : next === undefined ? -1 : byPath(old, next);
    yield { old: order <= 0 ? (old ?? null) : null, next: order >= 0 ? (next ?? null) : null };
    if (order <= 0) old = valueIn(left.next());
    if (order >= 0) next = valueIn(right.next());
  }
}

function valueIn<T>(result: IteratorResult<T, unknown>): T | undefined {
  return result.done === true ? undefined : result.value;
}

function sameEntry(old: Known, next: Known): boolean {
  if (old.kind === "link") return next.kind === "link" && old.target === next.target;
  if (old.kind === "dir") return next.kind === "dir" && old.mode === next.mode;
  return (
    next.kind === "file" &&
    old.sizeBytes === next.sizeBytes &&
    old.mode === next.mode &&
    sameTime(old.mtimeUs, next.mtimeUs) &&
    (old.sha256 === undefined || next.sha256 === undefined || old.sha256 === next.sha256)
  );
}

/** Setting a time through floating-point seconds, as some systems do, loses up to 0.3 microseconds. */
export function sameTime(leftUs: number, rightUs: number): boolean {
  return Math.abs(leftUs - rightUs) <= 2;
}

/** Manifest entries below the rules, without them: what is shipped is what is not per-host. */
export function without(
  entries: EntryList<ManifestEntry>,
  isLeftOut: (path: BytePath) => boolean,
): EntryList<ManifestEntry> {
  return filterEntries(entries, (entry) => !isLeftOut(entry.path));
}
