import { ClonePanelError } from "../../core/errors.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import { listSnapshots, readSnapshotManifest } from "../snapshots/list.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrent } from "../vault/vault.ts";

/** An old primary that came back, and the snapshot of what its successor was promoted on. */
export interface RescueCase {
  readonly old: SnapshotSeal;
  readonly base: SnapshotSeal;
}

/** A tree of the vault with its manifest. */
export interface Side {
  readonly folder: LocalPath;
  readonly manifest: Manifest;
}

export interface CaseSides {
  readonly base: Side;
  readonly old: Side;
  /** The current generation, pulled from the new primary. */
  readonly new: Side;
}

/** Newest first. A returned account whose base is gone cannot be compared, which is said. */
export async function listCases(
  vault: Vault,
): Promise<{ readonly cases: readonly RescueCase[]; readonly notes: readonly string[] }> {
  const seals = await listSnapshots(vault);
  const cases: RescueCase[] = [];
  const notes: string[] = [];
  for (const old of seals) {
    if (old.reason !== "quarantine") continue;
    const base = seals.find(({ id }) => id === old.base);
    if (base !== undefined) cases.push({ old, base });
    else
      notes.push(`the snapshot ${old.id} of ${old.source} has no base to be compared with: ${lookOf(old)}`);
  }
  return { cases, notes };
}

function lookOf({ base, id }: SnapshotSeal): string {
  const because = base === undefined || base === null ? "none was known" : `${base} is gone`;
  return `${because}; the snapshot itself is whole (clonepanel snapshot show SITE ${id})`;
}

/** Held in memory: three manifests. */
export async function readSides(vault: Vault, { base, old }: RescueCase): Promise<CaseSides> {
  const current = await readCurrent(vault);
  if (current === null) {
    throw new ClonePanelError("NOTHING_TO_KEEP", "there is no generation in the vault to compare with", {
      hint: `Run a sync first: clonepanel sync ${old.site}`,
      remedy: "owner",
      site: old.site,
    });
  }
  const sideOf = async (seal: SnapshotSeal): Promise<Side> => ({
    folder: `${vault.snapshots}/${seal.id}`,
    manifest: await readSnapshotManifest(vault, seal),
  });
  return {
    base: await sideOf(base),
    old: await sideOf(old),
    new: { folder: vault.current, manifest: current },
  };
}
