import type { SnapshotDiff } from "../core/report/snapshot-diff.ts";
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
