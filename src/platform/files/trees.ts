import {
  chmodSync,
  copyFileSync,
  type Dirent,
  linkSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { diskError, systemCode } from "../../core/disk-error.ts";
import type { LocalPath } from "../../ports/files.ts";

const isPlain = /^[\x20-\x7e]*$/;

/** Then others get their turn: some milliseconds. */
const namesAtOnce = 512;

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
    if (inBatch < namesAtOnce) continue;
    inBatch = 0;
    await giveWay();
  }
  return count;
}

/** Synchronously, as in `linkAll`. */
export async function renameAll(pairs: Iterable<readonly [LocalPath, LocalPath]>): Promise<void> {
  let inBatch = 0;
  for (const [from, to] of pairs) {
    try {
      renameSync(buffer(from), buffer(to));
    } catch (cause) {
      throw diskError(cause, to);
    }
    inBatch += 1;
    if (inBatch % namesAtOnce === 0) await giveWay();
  }
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

/** Waited for between portions of a long removal; may throw to stop it there. */
export type Rest = (workedMs: number) => Promise<void>;

/**
 * Only folders are made writable: a file's mode is shared by every snapshot that links its inode. Names go synchronously
 * in portions, as in `linkAll`: a snapshot has 100,000 of them.
 */
export async function removeTree(path: LocalPath, rest: Rest = giveWay): Promise<void> {
  const stat = lstatSync(buffer(path), { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) return unlink(path);
  let sinceMs = performance.now();
  for (const _portion of removeFolder(path, { names: 0 })) {
    await rest(performance.now() - sinceMs);
    sinceMs = performance.now();
  }
}

/** Comes up for air after each portion: awaiting each name would cost as much as removing it. */
function* removeFolder(path: LocalPath, gone: { names: number }): Generator<undefined, void> {
  const folder = pathOf(path);
  for (const entry of unlessGone(() => namesToRemove(folder)) ?? []) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* removeFolder(below, gone);
    else unlink(below);
    gone.names += 1;
    if (gone.names % namesAtOnce === 0) yield;
  }
  unlessGone(() => rmdirSync(folder));
}

function namesToRemove(folder: Buffer | string): Dirent[] {
  const { mode } = lstatSync(folder);
  if ((mode & 0o700) !== 0o700) chmodSync(folder, 0o700);
  return readdirSync(folder, { withFileTypes: true, encoding: "latin1" as never });
}

function unlink(path: LocalPath): void {
  unlessGone(() => unlinkSync(pathOf(path)));
}

/** Somebody else may remove the same tree: the `rm` of a controller that was killed goes on alone. */
function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw cause;
  }
}

/** Nearly every name is plain text, which costs less than a Buffer of its own. */
function pathOf(path: LocalPath): Buffer | string {
  return isPlain.test(path) ? path : buffer(path);
}

function giveWay(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

function buffer(path: LocalPath): Buffer {
  return Buffer.from(path, "latin1");
}
