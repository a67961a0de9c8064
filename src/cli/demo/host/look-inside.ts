import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * What a person finds in a folder of the vault with `ls` and `zgrep`, without ClonePanel.
 *
 * @returns The first file (relative) whose plain text holds `text`, or null.
 */
export async function zgrep(folder: string, text: string): Promise<string | null> {
  for (const path of await filesBelow(folder)) {
    if (!path.endsWith(".gz")) continue;
    if (gunzipSync(await readFile(join(folder, path))).includes(text)) return path;
  }
  return null;
}

export interface Sharing {
  readonly files: number;
  /** Files of the second tree that are also in the first one, as the same inode. */
  readonly shared: number;
  /** What only the second one holds. */
  readonly ownBytes: number;
}

export async function compareInodes(first: string, second: string): Promise<Sharing> {
  const before = new Set((await inodesBelow(first)).map(({ inode }) => inode));
  const after = await inodesBelow(second);
  const own = after.filter(({ inode }) => !before.has(inode));
  const ownBytes = own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { files: after.length, shared: after.length - own.length, ownBytes };
}

async function inodesBelow(folder: string): Promise<readonly { inode: string; sizeBytes: number }[]> {
  const paths = await filesBelow(folder);
  const stats = await Promise.all(paths.map((path) => stat(join(folder, path), { bigint: true })));
  return stats.map(({ dev, ino, size }) => ({ inode: `${dev}:${ino}`, sizeBytes: Number(size) }));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
