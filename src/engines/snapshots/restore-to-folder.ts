import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import { cutManifest, type RestoreScope } from "../../core/snapshot/scope.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import { placeVault } from "../vault/place-vault.ts";
import { findSnapshot, readSnapshotManifest } from "./list.ts";
import { readingLock } from "./reading-lock.ts";

export interface RestoredFolder {
  readonly seal: SnapshotSeal;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Copies a snapshot, or a part of it, into an empty folder here. Copies, never links: the vault stays untouched. */
export async function restoreToFolder(
  engine: Engine,
  order: {
    readonly vaultFolder: LocalPath;
    readonly snapshot: string;
    readonly scope: RestoreScope;
    readonly folder: LocalPath;
  },
): Promise<RestoredFolder> {
  const vault = placeVault(order.vaultFolder, engine.files);
  const seal = await findSnapshot(vault, order.snapshot);
  const manifest = cutManifest(await readSnapshotManifest(vault, seal), order.scope);
  const there = await engine.files.listNames(order.folder);
  if (there !== null && there.length > 0) throw notEmpty(order.folder);
  const reading = await readingLock(engine.coordination, {
    site: seal.site,
    id: seal.id,
    purpose: "snapshot restore",
  });
  // Held by another reader: it keeps the snapshot for both.
  await using _lock = reading.kind === "granted" ? reading.lock : null;
  const whole = order.scope.kind === "site";
  const step = engine.talk.step(`copy to ${showPath(order.folder)}`);
  const from = `${vault.snapshots}/${seal.id}`;
  const copied = await copyTree(engine, from, manifest, {
    folder: order.folder,
    onFile: (items, bytes) =>
      step.progress({ items, bytes, ...(whole ? { itemsTotal: seal.files, bytesTotal: seal.bytes } : {}) }),
  });
  step.done(`${copied.files} files`);
  return { seal, ...copied };
}

function notEmpty(folder: LocalPath): ClonePanelError {
  return new ClonePanelError("FOLDER_NOT_EMPTY", `${showPath(folder)} is not empty`, {
    hint: "Name an empty or a new folder: --to-folder DIR",
    remedy: "owner",
  });
}

async function copyTree(
  engine: Engine,
  base: LocalPath,
  manifest: Manifest,
  target: { readonly folder: LocalPath; readonly onFile: (items: number, bytes: number) => void },
) {
  const { folder, onFile } = target;
  const { files } = engine;
  const count = { files: 0, rows: 0, bytes: 0 };
  await files.makeFolder(`${folder}/files`);
  for (const entry of manifest.entries) {
    engine.signal.throwIfAborted();
    const to = `${folder}/files/${entry.path}`;
    if (entry.kind === "dir") await files.makeFolder(to);
    else if (entry.kind === "link") await files.makeLink(entry.target, to);
    else {
      await copyOne(engine, `${base}/files/${entry.path}`, to);
      await files.chmod(to, entry.mode);
      count.files += 1;
      count.bytes += entry.sizeBytes;
      onFile(count.files, count.bytes);
    }
  }
  for (const path of databasePaths(manifest)) await copyOne(engine, `${base}/${path}`, `${folder}/${path}`);
  for (const database of manifest.databases) {
    for (const chunk of database.tables.flatMap((table) => table.chunks)) {
      count.rows += chunk.rows;
      count.bytes += chunk.sizeBytes;
    }
  }
  return count;
}

function databasePaths(manifest: Manifest): readonly BytePath[] {
  return manifest.databases.flatMap((database) => {
    const chunks = database.tables.flatMap((table) => table.chunks.map((chunk) => chunk.path));
    const folder = databaseFolder(database.name);
    return [`${folder}/schema.sql`, `${folder}/after.sql`, ...chunks];
  });
}

async function copyOne(engine: Engine, from: LocalPath, to: LocalPath): Promise<void> {
  await engine.files.makeFolder(to.slice(0, to.lastIndexOf("/")));
  await engine.files.copyFile(from, to);
}
