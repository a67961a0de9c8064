import { copyFileSync, linkSync } from "node:fs";
import { chmod, lstat, readdir, rm, rmdir } from "node:fs/promises";
import type { LocalPath } from "../../ports/files.ts";
import { diskError, systemCode } from "./disk-error.ts";

const batchSize = 512;

/**
 * Links are made synchronously, some hundreds at a time: one link takes about 10 microseconds, an awaited one several
 * times that.
 */
export async function linkAll(
  pairs: Iterable<readonly [LocalPath, LocalPath]>,
): Promise<{ linked: number; copied: number }> {
  const count = { linked: 0, copied: 0 };
  let inBatch = 0;
  for (const [from, to] of pairs) {
    count[linkOne(from, to)] += 1;
    inBatch += 1;
    if (inBatch < batchSize) continue;
    inBatch = 0;
    await new Promise((resume) => setImmediate(resume));
  }
  return count;
}

/** ext4 refuses the 65,001st name of an inode; then the content is copied, which costs room but loses nothing. */
function linkOne(from: LocalPath, to: LocalPath): "linked" | "copied" {
  try {
    linkSync(buffer(from), buffer(to));
    return "linked";
  } catch (cause) {
    const code = systemCode(cause);
    if (code !== "EMLINK" && code !== "EXDEV") throw diskError(cause, to);
    copyFileSync(buffer(from), buffer(to));
    return "copied";
  }
}

/** Only folders are made writable: a file's mode is shared by every snapshot that links its inode. */
export async function removeTree(path: LocalPath): Promise<void> {
  const stat = await lstat(buffer(path)).catch(absentIsUndefined);
  if (stat === undefined) return;
  if (!stat.isDirectory()) return rm(buffer(path), { force: true });
  if ((stat.mode & 0o700) !== 0o700) await chmod(buffer(path), 0o700);
  for (const name of await readdir(buffer(path), { encoding: "latin1" as never }))
    await removeTree(`${path}/${name}`);
  await rmdir(buffer(path));
}

function absentIsUndefined(cause: unknown): undefined {
  if (systemCode(cause) === "ENOENT" || systemCode(cause) === "ENOTDIR") return undefined;
  throw cause;
}

function buffer(path: LocalPath): Buffer {
  return Buffer.from(path, "latin1");
}
