import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { filterEntries } from "../../core/mirror/entry-list.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import { cutManifest, type RestoreScope } from "../../core/snapshot/scope.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import { placeVault } from "../vault/place-vault.ts";
import { allExpected, withTexts } from "./expected.ts";
import { findSnapshot, readManifestPart } from "./list.ts";
import { readingLock } from "./reading-lock.ts";

export interface CopyOrder {
  readonly vaultFolder: LocalPath;
  readonly snapshot: string;
  readonly scope: RestoreScope;
  readonly folder: LocalPath;
}

export interface CopiedSnapshot {
  readonly seal: SnapshotSeal;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** What did not come out as it was kept, or was not there any more; all the rest is right. */
  readonly damaged: readonly BytePath[];
}

/**
 * Copies a snapshot, or a part of it, into an empty folder here. Copies, never links: the vault stays untouched. What comes
 * out is hashed on its way.
 */
export async function copySnapshot(engine: Engine, order: CopyOrder): Promise<CopiedSnapshot> {
  const vault = placeVault(order.vaultFolder, engine.files);
  const seal = await findSnapshot(vault, order.snapshot);
  const whole = await readManifestPart(vault, seal, order.scope);
  const manifest = cutManifest(withTexts(whole, engine.digest), order.scope);
  const reading = await readingLock(engine.coordination, {
    site: seal.site,
    id: seal.id,
    purpose: "snapshot restore",
  });
  // Held by another reader: it keeps the snapshot for both.
  await using _lock = reading.kind === "granted" ? reading.lock : null;
  const isWhole = order.scope.kind === "site";
  const step = engine.talk.step(`copy to ${showPath(order.folder)}`);
  const from = `${vault.snapshots}/${seal.id}`;
  const copied = await copyTree(engine, from, manifest, {
    folder: order.folder,
    onFile: (items, bytes) =>
      step.progress({ items, bytes, ...(isWhole ? { itemsTotal: seal.files, bytesTotal: seal.bytes } : {}) }),
  });
  step.done(
    copied.damaged.length === 0 ? count(copied.files, "file") : `${copied.damaged.length} are damaged`,
  );
  return { seal, ...copied };
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
  const damaged: BytePath[] = [];
  await files.makeFolder(`${folder}/files`);
  for (const entry of manifest.entries) {
    engine.signal.throwIfAborted();
    const path = `files/${entry.path}`;
    if (entry.kind === "dir") await files.makeFolder(`${folder}/${path}`);
    else if (entry.kind === "link") await files.makeLink(entry.target, `${folder}/${path}`);
    else {
      const found = await files.copyHashed(`${base}/${path}`, `${folder}/${path}`, entry);
      if (found !== entry.sha256) damaged.push(path);
      count.files += 1;
      count.bytes += entry.sizeBytes;
      onFile(count.files, count.bytes);
    }
  }
  await setFolderModes(engine, `${folder}/files`, manifest);
  for (const { name, tables } of manifest.databases) {
    const parts = tables.flatMap(({ chunks }) => chunks);
    const own = databaseFolder(name);
    for (const parent of new Set([own, ...parts.map(({ path }) => path.slice(0, path.lastIndexOf("/")))]))
      await files.makeFolder(`${folder}/${parent}`);
    for (const { rows, sizeBytes } of parts) {
      count.rows += rows;
      count.bytes += sizeBytes;
    }
  }
  for (const one of allExpected({ ...manifest, entries: [] }, engine.digest)) {
    if (one.kind !== "file") continue;
    const found = await files.copyHashed(`${base}/${one.path}`, `${folder}/${one.path}`, null);
    if (found !== one.sha256) damaged.push(one.path);
  }
  return { ...count, damaged };
}

/** At the end, and the deepest first: some of them let nobody write, or look, into them. */
async function setFolderModes({ files }: Engine, folder: LocalPath, { entries }: Manifest): Promise<void> {
  const folders = Array.from(filterEntries(entries, ({ kind }) => kind === "dir"));
  for (const entry of folders.reverse())
    if (entry.kind === "dir") await files.chmod(`${folder}/${entry.path}`, entry.mode);
}
