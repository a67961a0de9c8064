import { ClonePanelError } from "../core/errors.ts";
import { showPath, toBytePath } from "../core/mirror/byte-path.ts";
import type { Manifest, ManifestEntry } from "../core/mirror/manifest.ts";
import type { SnapshotDiff } from "../core/report/snapshot-diff.ts";
import type { SnapshotEntry } from "../core/report/snapshot-row.ts";
import { browse } from "../core/snapshot/browse.ts";
import { diffTrees, type Tree } from "../engines/snapshots/diff.ts";
import { findSnapshot, readSnapshotManifest } from "../engines/snapshots/list.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { readCurrent } from "../engines/vault/vault.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, DiffOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";

/** Looking only: no lock, no account, nothing written. */
export function lookingVerbs(opened: Opened): Pick<App, "diffSnapshots"> {
  return { diffSnapshots: (order) => diff(opened, order) };
}

async function diff(opened: Opened, { site, from, to, signal }: DiffOrder): Promise<SnapshotDiff> {
  const startedMs = systemClock.monotonicMs();
  const engine = opened.engine(signal);
  const vault = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), engine.files);
  const [left, right] = [await treeOf(vault, from), await treeOf(vault, to)];
  const found = await diffTrees(engine, left.tree, right.tree);
  const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
  return { site, from: left.name, to: right.name, ...found, durationMs };
}

/** A snapshot, or `current` for the newest generation. */
async function treeOf(vault: Vault, wanted: string): Promise<{ readonly name: string; readonly tree: Tree }> {
  if (wanted === "current") {
    const manifest = await readCurrent(vault);
    if (manifest !== null) return { name: "current", tree: { folder: vault.current, manifest } };
  }
  const seal = await findSnapshot(vault, wanted);
  const folder = `${vault.snapshots}/${seal.id}`;
  return { name: seal.id, tree: { folder, manifest: await readSnapshotManifest(vault, seal) } };
}

const shownEntries = 5_000;

/** What lies at a path of a snapshot. @throws ClonePanelError NOT_IN_SNAPSHOT */
export function entriesAt(
  manifest: Manifest,
  written: string,
  isoTime: (atMs: number) => string,
): readonly SnapshotEntry[] {
  const path = toBytePath(written.replace(/^\.?\/+|\/+$|^\.$/g, ""));
  const found = browse(manifest, path);
  if (found !== null) return found.slice(0, shownEntries).map((entry) => describe(entry, isoTime));
  throw new ClonePanelError("NOT_IN_SNAPSHOT", `the snapshot does not have ${showPath(path)}`, {
    hint: "Look at the folder above it. Paths are relative to the site's root; . is the root.",
    remedy: "owner",
  });
}

function describe(entry: ManifestEntry, isoTime: (atMs: number) => string): SnapshotEntry {
  const path = showPath(entry.path);
  switch (entry.kind) {
    case "file":
      return {
        kind: "file",
        path,
        bytes: entry.sizeBytes,
        mode: entry.mode.toString(8),
        at: isoTime(entry.mtimeUs / 1_000),
      };
    case "dir":
      return { kind: "dir", path, mode: entry.mode.toString(8) };
    case "link":
      return { kind: "link", path, target: showPath(entry.target) };
  }
}
