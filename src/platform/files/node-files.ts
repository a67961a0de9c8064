import { chmodSync, lutimesSync } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readlink, rename, statfs, symlink, utimes } from "node:fs/promises";
import { diskError, systemCode } from "../../core/disk-error.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import { cloneTree } from "./clone-tree.ts";
import { copyHashed } from "./copy-hashed.ts";
import {
  readBytes,
  readLines,
  readWhole,
  syncFolder,
  writeDurable,
  writePieces,
  writeWhole,
} from "./file-content.ts";
import { packPart, readGzipParts, unpackPart, writeGzipParts } from "./gzip-parts.ts";
import { describeStat, lstatAll, soleBytes } from "./look-at-many.ts";
import { removeFast } from "./remove-fast.ts";
import { sha256OfFile } from "./sha256.ts";
import { syncDisk, syncTree } from "./sync-tree.ts";
import { linkAll, removeTree, renameAll } from "./trees.ts";

/** The Files port on Node. Paths are byte strings on their way in and Buffers on their way to the system. */
export const nodeFiles: Files = {
  lstat: (path) => absentIsNull(path, async () => describeStat(await lstat(bytes(path), { bigint: true }))),
  lstatAll,
  listNames: (folder) =>
    absentIsNull(folder, async () => (await readdir(bytes(folder), { encoding: "latin1" as never })).sort()),
  makeFolder: (path) => guarded(path, async () => void (await mkdir(bytes(path), { recursive: true }))),
  remove: (path, rest) => guarded(path, () => removeTree(path, rest)),
  removeFast: (path, signal) => guarded(path, () => removeFast(path, signal)),
  soleBytes,
  readLink: async (path) => {
    try {
      return await readlink(bytes(path), { encoding: "latin1" as never });
    } catch (cause) {
      const code = systemCode(cause);
      if (code === "ENOENT" || code === "ENOTDIR" || code === "EINVAL") return null;
      throw diskError(cause, path);
    }
  },
  rename: (from, to) => guarded(to, () => rename(bytes(from), bytes(to))),
  renameAll,
  linkAll,
  cloneTree: (from, to, tell) => guarded(to, () => cloneTree(from, to, tell)),
  copyFile: (from, to) =>
    guarded(to, async () => {
      await copyFile(bytes(from), bytes(to));
      const { atimeMs, mtimeMs } = await lstat(bytes(from));
      await utimes(bytes(to), atimeMs / 1000, mtimeMs / 1000);
    }),
  copyHashed: (from, to, as) => guarded(to, () => copyHashed(from, to, as)),
  makeLink: (target, at) => guarded(at, () => symlink(bytes(target), bytes(at))),
  // Synchronously, as in `linkAll`: they are asked for file by file, and an awaited call costs ten times the work.
  chmod: (path, mode) => guarded(path, async () => chmodSync(bytes(path), mode)),
  setTime: (path, mtimeUs) =>
    guarded(path, async () => lutimesSync(bytes(path), mtimeUs / 1e6, mtimeUs / 1e6)),
  read: (path) => absentIsNull(path, () => readWhole(path)),
  readLines,
  writeDurable: (path, content, mode = 0o600) => guarded(path, () => writeDurable(path, content, mode)),
  writePieces: (path, pieces) => guarded(path, () => writePieces(path, pieces)),
  readBytes,
  writeWhole,
  writeGzipParts: (path, parts) => guarded(path, () => writeGzipParts(path, parts)),
  packPart,
  readGzipParts: (path) => absentIsNull(path, async () => readGzipParts(path)),
  unpackPart,
  sha256: (path) => guarded(path, () => sha256OfFile(path)),
  syncTree: (folder) => guarded(folder, () => syncTree(folder)),
  syncDisk: (folder) => guarded(folder, () => syncDisk(folder)),
  syncFolder: (folder) => guarded(folder, () => syncFolder(folder)),
  freeBytes: (path) =>
    guarded(path, async () => {
      const disk = await statfs(bytes(path));
      return disk.bavail * disk.bsize;
    }),
};

export function bytes(path: LocalPath): Buffer {
  return Buffer.from(path, "latin1");
}

async function guarded<T>(path: LocalPath, work: () => Promise<T>): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (cause) {
    throw diskError(cause, path);
  }
}

async function absentIsNull<T>(path: LocalPath, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw diskError(cause, path);
  }
}
