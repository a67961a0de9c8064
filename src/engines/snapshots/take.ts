import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { sealText } from "../../core/snapshot/seal-text.ts";
import {
  type SnapshotId,
  type SnapshotReason,
  type SnapshotSeal,
  snapshotIdOf,
} from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrent } from "../vault/vault.ts";

/** Keeps the current generation as a snapshot: hard links, so it costs folders and nothing else. */
export async function takeSnapshot(
  engine: Engine,
  vault: Vault,
  reason: SnapshotReason,
): Promise<SnapshotSeal> {
  const manifest = await readCurrent(vault);
  if (manifest === null) {
    throw new ClonePanelError("NOTHING_TO_KEEP", "there is no generation in the vault yet", {
      hint: "Run a sync first: clonepanel sync",
      remedy: "owner",
    });
  }
  const partial = await beginSnapshot(vault);
  await linkTree(vault, manifest, partial.folder);
  return sealSnapshot(engine, vault, { partial, manifest, generation: manifest.head.generation, reason });
}

/** A folder for a snapshot in the making; never listed. */
export async function beginSnapshot(vault: Vault): Promise<{ readonly folder: LocalPath }> {
  const folder = `${vault.snapshots}/.partial`;
  await vault.files.remove(folder);
  await vault.files.makeFolder(folder);
  return { folder };
}

/** Everything that a manifest names, linked or (folders, links) made anew, below `into`. */
async function linkTree(vault: Vault, manifest: Manifest, into: LocalPath): Promise<void> {
  const { files, current } = vault;
  await files.makeFolder(`${into}/files`);
  for (const entry of manifest.entries)
    if (entry.kind === "dir") await files.makeFolder(`${into}/files/${entry.path}`);
  const databaseFiles = await listDatabaseFiles(vault, "databases");
  for (const folder of new Set(databaseFiles.map(parentOf))) await files.makeFolder(`${into}/${folder}`);
  await files.linkAll(pairs(current, into, manifest, databaseFiles));
  for (const entry of manifest.entries) {
    if (entry.kind === "link") await files.makeLink(entry.target, `${into}/files/${entry.path}`);
  }
}

function* pairs(
  from: LocalPath,
  to: LocalPath,
  manifest: Manifest,
  databaseFiles: readonly BytePath[],
): Generator<readonly [LocalPath, LocalPath]> {
  for (const entry of manifest.entries) {
    if (entry.kind === "file") yield [`${from}/files/${entry.path}`, `${to}/files/${entry.path}`];
  }
  for (const path of databaseFiles) yield [`${from}/${path}`, `${to}/${path}`];
  yield [`${from}/manifest`, `${to}/manifest`];
}

async function listDatabaseFiles(vault: Vault, folder: BytePath): Promise<readonly BytePath[]> {
  const found: BytePath[] = [];
  for (const name of (await vault.files.listNames(`${vault.current}/${folder}`)) ?? []) {
    const path = `${folder}/${name}`;
    const stat = await vault.files.lstat(`${vault.current}/${path}`);
    if (stat?.kind === "dir") found.push(...(await listDatabaseFiles(vault, path)));
    else found.push(path);
  }
  return found;
}

/** Makes a finished tree a snapshot: everything on the disk, then the seal, then its name in one rename. */
export async function sealSnapshot(
  engine: Engine,
  vault: Vault,
  order: {
    readonly partial: { readonly folder: LocalPath };
    readonly manifest: Manifest;
    readonly generation: number | null;
    readonly reason: SnapshotReason;
    readonly base?: SnapshotId | null;
  },
): Promise<SnapshotSeal> {
  const { manifest, partial } = order;
  const files = manifest.entries.filter((entry) => entry.kind === "file");
  const chunks = manifest.databases.flatMap((database) => database.tables.flatMap((table) => table.chunks));
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
    files: files.length,
    bytes: [...files, ...chunks].reduce((sum, file) => sum + file.sizeBytes, 0),
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

function parentOf(path: BytePath): BytePath {
  return path.slice(0, path.lastIndexOf("/"));
}
