import { ClonePanelError } from "../../core/errors.ts";
import type { ManifestOutline } from "../../core/mirror/manifest.ts";
import { sealText } from "../../core/snapshot/seal-text.ts";
import {
  type SnapshotId,
  type SnapshotReason,
  type SnapshotSeal,
  snapshotIdOf,
} from "../../core/snapshot/snapshot.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import { readCurrentOutline } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";

/** Keeps the current generation as a snapshot: hard links, so it costs folders and nothing else. */
export async function takeSnapshot(
  engine: Engine,
  vault: Vault,
  reason: SnapshotReason,
): Promise<SnapshotSeal> {
  const manifest = await readCurrentOutline(vault);
  if (manifest === null) {
    throw new ClonePanelError("NOTHING_TO_KEEP", "there is no generation in the vault yet", {
      hint: "Run a sync first: clonepanel sync",
      remedy: "owner",
    });
  }
  const partial = await beginSnapshot(vault);
  await linkGeneration(engine, vault, { into: partial.folder, manifest });
  return sealSnapshot(engine, vault, { partial, manifest, generation: manifest.head.generation, reason });
}

/** A folder for a snapshot in the making; never listed. */
export async function beginSnapshot(vault: Vault): Promise<{ readonly folder: LocalPath }> {
  const folder = `${vault.snapshots}/.partial`;
  await vault.files.remove(folder);
  await vault.files.makeFolder(folder);
  return { folder };
}

/** The whole generation: its files are further names of the same inodes. */
async function linkGeneration(
  { talk }: Engine,
  { files, current }: Vault,
  { into, manifest }: { readonly into: LocalPath; readonly manifest: ManifestOutline },
): Promise<void> {
  const parts = chunksOf(manifest).length;
  const itemsTotal = manifest.tree.entries + parts;
  const step = talk.step(`keep ${count(itemsTotal, "name")}`);
  let before = 0;
  for (const [part, names] of [
    ["files", manifest.tree.entries],
    ["databases", parts],
  ] as const) {
    const tell = (made: number) => step.progress({ items: Math.min(before + made, itemsTotal), itemsTotal });
    if ((await files.lstat(`${current}/${part}`)) !== null)
      await files.cloneTree(`${current}/${part}`, `${into}/${part}`, tell);
    before += names;
  }
  await files.linkAll([[`${current}/manifest`, `${into}/manifest`]]);
  step.done("linked");
  const onDisk = talk.step("wait until it is on the disk");
  await files.syncDisk(into);
  onDisk.done("");
}

function chunksOf(manifest: ManifestOutline) {
  return manifest.databases.flatMap((database) => database.tables.flatMap((table) => table.chunks));
}

/** Makes a finished tree a snapshot: everything on the disk, then the seal, then its name in one rename. */
export async function sealSnapshot(
  engine: Engine,
  vault: Vault,
  order: {
    readonly partial: { readonly folder: LocalPath };
    readonly manifest: ManifestOutline;
    readonly generation: number | null;
    readonly reason: SnapshotReason;
    readonly base?: SnapshotId | null;
  },
): Promise<SnapshotSeal> {
  const { manifest, partial } = order;
  const chunks = chunksOf(manifest);
  const manifestSha256 = await vault.files.sha256(`${partial.folder}/manifest`);
  const { id, at } = await freeId(engine, vault);
  const seal: SnapshotSeal = {
    v: 1,
    id,
    site: manifest.head.site,
    at,
    generation: order.generation,
    reason: order.reason,
    ...(order.base === undefined ? {} : { base: order.base }),
    source: manifest.head.source,
    files: manifest.tree.files,
    bytes: chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, manifest.tree.bytes),
    manifestSha256: manifestSha256 ?? "",
  };
  await vault.files.writeDurable(`${partial.folder}/COMPLETE.json`, sealText(seal), 0o600);
  await vault.files.rename(partial.folder, `${vault.snapshots}/${seal.id}`);
  await vault.files.syncFolder(vault.snapshots);
  return seal;
}

/** Two snapshots within one second: the second waits for its own name. */
async function freeId(engine: Engine, vault: Vault): Promise<{ id: string; at: number }> {
  for (;;) {
    const at = engine.clock.nowMs();
    const id = snapshotIdOf(at, engine.isoTime);
    if ((await vault.files.lstat(`${vault.snapshots}/${id}`)) === null) return { id, at };
    await engine.clock.sleep(200, engine.signal);
  }
}
