import { ClonePanelError } from "../../core/errors.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import type { RestoreScope } from "../../core/snapshot/scope.ts";
import { readSeal } from "../../core/snapshot/seal-text.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readManifestFile, readManifestPartAt } from "../vault/vault.ts";

/** Sealed snapshots, newest first. What has no seal, or one that does not fit its manifest, is not a snapshot. */
export async function listSnapshots(vault: Vault): Promise<readonly SnapshotSeal[]> {
  const seals: SnapshotSeal[] = [];
  for (const name of (await vault.files.listNames(vault.snapshots)) ?? []) {
    const seal = await readGoodSeal(vault, name);
    if (seal !== null) seals.push(seal);
  }
  return seals.reverse();
}

/**
 * Whether the newest snapshot already keeps this generation. A manifest is only hashed where its seal would be believed:
 * of a large site with a hundred snapshots that alone would cost more than one more snapshot.
 */
export async function isKept(vault: Vault, generation: number): Promise<"yes" | "no"> {
  for (const id of ((await vault.files.listNames(vault.snapshots)) ?? []).toReversed()) {
    const seal = id.startsWith(".") ? null : await readSealOf(vault, id);
    if (seal === null) continue;
    if (seal.generation !== generation) return "no";
    if ((await readGoodSeal(vault, id)) !== null) return "yes";
  }
  return "no";
}

async function readGoodSeal(vault: Vault, id: SnapshotId): Promise<SnapshotSeal | null> {
  if (id.startsWith(".")) return null;
  const seal = await readSealOf(vault, id);
  if (seal === null) return null;
  return (await vault.files.sha256(`${vault.snapshots}/${id}/manifest`)) === seal.manifestSha256
    ? seal
    : null;
}

/** Null for a folder without a seal of its own. */
export async function readSealOf(vault: Vault, id: SnapshotId): Promise<SnapshotSeal | null> {
  const path = `${vault.snapshots}/${id}/COMPLETE.json`;
  if ((await vault.files.lstat(path))?.kind !== "file") return null;
  const seal = readSeal((await vault.files.read(path)) ?? "");
  return seal?.id === id ? seal : null;
}

/** A snapshot by its id, or by a beginning of it that fits only one; `latest` is the newest. Only what may be meant is read. */
export async function findSnapshot(vault: Vault, wanted: string): Promise<SnapshotSeal> {
  const names = ((await vault.files.listNames(vault.snapshots)) ?? []).toReversed();
  const fitting: SnapshotSeal[] = [];
  for (const name of names) {
    if (wanted !== "latest" && !name.startsWith(wanted)) continue;
    const seal = await readGoodSeal(vault, name);
    if (seal !== null) fitting.push(seal);
    if (seal !== null && wanted === "latest") break;
  }
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  throw new ClonePanelError(
    "SNAPSHOT_UNKNOWN",
    fitting.length === 0
      ? `there is no snapshot "${wanted}"`
      : `"${wanted}" fits ${fitting.length} snapshots`,
    { hint: "Look for its full id: clonepanel snapshot list", remedy: "owner" },
  );
}

/** As `findSnapshot`, also for a folder that is no snapshot any more: who verifies it wants to know what is wrong. */
export async function findFolder(vault: Vault, wanted: string): Promise<SnapshotId> {
  const names = (await vault.files.listNames(vault.snapshots)) ?? [];
  const fitting = names.filter((name) => !name.startsWith(".") && name.startsWith(wanted));
  const [only] = fitting;
  return only !== undefined && fitting.length === 1 ? only : (await findSnapshot(vault, wanted)).id;
}

export async function readSnapshotManifest(vault: Vault, seal: SnapshotSeal): Promise<Manifest> {
  const manifest = await readManifestFile(vault.files, `${vault.snapshots}/${seal.id}/manifest`);
  if (manifest !== null) return manifest;
  throw manifestLost(seal);
}

/** As `readSnapshotManifest`, with few entries but those in scope: one file of a million is found without holding them. */
export async function readManifestPart(
  vault: Vault,
  seal: SnapshotSeal,
  scope: RestoreScope,
): Promise<Manifest> {
  if (scope.kind === "site") return readSnapshotManifest(vault, seal);
  const manifest = await readManifestPartAt(vault.files, `${vault.snapshots}/${seal.id}/manifest`, scope);
  if (manifest !== null) return manifest;
  throw manifestLost(seal);
}

function manifestLost(seal: SnapshotSeal): ClonePanelError {
  return new ClonePanelError("SNAPSHOT_DAMAGED", `the snapshot ${seal.id} has lost its manifest`, {
    hint: "Choose another: clonepanel snapshot list",
    remedy: "owner",
  });
}

/** Bytes that only this snapshot holds, every file of it looked at. `historySizes` is quicker where it can be asked. */
export function uniqueBytes(vault: Vault, seal: SnapshotSeal, manifest: Manifest): Promise<number> {
  return vault.files.soleBytes(allPaths(`${vault.snapshots}/${seal.id}`, manifest));
}

function* allPaths(base: LocalPath, manifest: Manifest): Generator<LocalPath> {
  for (const entry of manifest.entries) if (entry.kind === "file") yield `${base}/files/${entry.path}`;
  for (const database of manifest.databases)
    for (const table of database.tables) for (const chunk of table.chunks) yield `${base}/${chunk.path}`;
}
