import { ClonePanelError } from "../../core/errors.ts";
import type { PlannedFile } from "../../core/merge/plan-rescue.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { byPath } from "../../core/mirror/entry.ts";
import type { EntryList } from "../../core/mirror/entry-list.ts";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import type { Engine } from "../mirror/engine.ts";
import { stageFiles } from "../mirror/ship-files.ts";
import type { Side } from "./cases.ts";
import type { PresentPrimary } from "./look-at-primary.ts";

/**
 * Brings files of one case to the primary. `present` was read of it a moment ago; a file that is not as it was seen stops
 * all of them, one that is already as it shall be is left alone.
 */
export async function bringFiles(
  engine: Engine,
  order: {
    readonly primary: PresentPrimary;
    readonly files: readonly PlannedFile[];
    readonly old: Side;
    readonly present: EntryList<ManifestEntry>;
  },
): Promise<number> {
  const { primary, files, old } = order;
  const present = onlyTouched(order.present, files);
  const kept = onlyTouched(old.manifest.entries, files);
  const open = files.filter(({ path, after }) => contentOf(present.get(path)) !== after);
  for (const { path, before } of open)
    if (contentOf(present.get(path)) !== before) throw moved(primary, path);
  if (open.length === 0) return 0;
  const trees = treesOf(open, present, kept);
  const { look } = primary;
  const staged = await stageFiles(engine, {
    ...look,
    ...trees,
    from: `${old.folder}/files`,
  });
  // As it was looked at: a role that moved since ends it.
  const { seen } = look.place;
  await using swapped = await staged.swap(seen.kind === "state" ? seen.state.epoch : 0);
  await swapped.settle();
  return open.length;
}

type Tree = ReadonlyMap<BytePath, ManifestEntry>;

/** A tree may have a million entries: only the files in question, and their folders, are held. */
function onlyTouched(entries: EntryList<ManifestEntry>, files: readonly PlannedFile[]): Tree {
  const touched = new Set(files.flatMap(({ path }) => [path, ...parentsOf(path)]));
  const tree = new Map<BytePath, ManifestEntry>();
  for (const entry of entries) if (touched.has(entry.path)) tree.set(entry.path, entry);
  return tree;
}

/** The part of the primary's tree that is touched, as it is and as it shall be. Folders that are there stay as they are. */
function treesOf(
  files: readonly PlannedFile[],
  present: Tree,
  kept: Tree,
): Record<"have" | "want", readonly ManifestEntry[]> {
  const [have, want] = [new Map<BytePath, ManifestEntry>(), new Map<BytePath, ManifestEntry>()];
  const put = (into: Map<BytePath, ManifestEntry>, entry: ManifestEntry | undefined) =>
    entry === undefined ? into : into.set(entry.path, entry);
  for (const { path, after } of files) {
    for (const folder of parentsOf(path)) {
      put(have, present.get(folder));
      put(want, present.get(folder) ?? (after === null ? undefined : kept.get(folder)));
    }
    put(have, present.get(path));
    if (after !== null) put(want, kept.get(path));
  }
  return { have: [...have.values()].sort(byPath), want: [...want.values()].sort(byPath) };
}

/** As in a stranded change; a folder in the way is another content than any file. */
function contentOf(entry: ManifestEntry | undefined): string | null {
  if (entry === undefined) return null;
  switch (entry.kind) {
    case "file":
      return entry.sha256;
    case "link":
      return `-> ${entry.target}`;
    case "dir":
      return "a folder";
  }
}

function parentsOf(path: BytePath): readonly BytePath[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

function moved({ look }: PresentPrimary, path: BytePath): ClonePanelError {
  const { site, account } = look.seat;
  return new ClonePanelError("RESCUE_MOVED", `${showPath(path)} on "${account.id}" is not as it was seen`, {
    hint: `No file was changed. Bring the newest state into the vault and look again: clonepanel sync ${site.id}, then clonepanel rescue ${site.id} list`,
    remedy: "owner",
    site: site.id,
    account: account.id,
  });
}
