import { piecesAlone } from "../../core/snapshot/shared-sizes.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readHistory } from "./deltas.ts";
import { readSnapshotManifest, uniqueBytes } from "./list.ts";

/**
 * What only each snapshot holds, which is what is freed when it alone goes. The deltas name the few files that may be
 * alone, and their inodes say whether they are: no tree is walked, but for a snapshot without a neighbour.
 */
export async function historySizes(
  vault: Vault,
  seals: readonly SnapshotSeal[],
): Promise<ReadonlyMap<SnapshotId, number>> {
  const sizes = new Map<SnapshotId, number>();
  const { line, deltas } = await readHistory(vault, seals);
  for (const [index, { id }] of line.entries()) {
    const pieces = piecesAlone(deltas[index - 1] ?? null, deltas[index] ?? null);
    if (pieces === null) continue;
    sizes.set(id, await vault.files.soleBytes(pieces.map(({ path }) => `${vault.snapshots}/${id}/${path}`)));
  }
  for (const seal of seals) {
    if (sizes.has(seal.id)) continue;
    sizes.set(seal.id, await uniqueBytes(vault, seal, await readSnapshotManifest(vault, seal)));
  }
  return sizes;
}
