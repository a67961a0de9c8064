import type { BigIntStats } from "node:fs";
import { type FileHandle, open, readlink, rename, symlink, unlink } from "node:fs/promises";
import { lookAt } from "../shared/local-tree.ts";
import { type CopyOpening, copiedMode, seconds, temporaryBeside } from "./copied.ts";
import { copySmall } from "./copy-small.ts";
import { openRegular } from "./open-regular.ts";

const maxBlockBytes = 1 << 20;

/** @returns the bytes copied; null when there is neither a file nor a link (any more). */
export async function copyOne(from: Buffer, to: Buffer, opening: CopyOpening): Promise<number | null> {
  const small = await copySmall(from, to, opening);
  if (small !== "not-small") return small;
  const source = await openRegular(from);
  if (source === null) return (await lookAt(from))?.isSymbolicLink() ? await copyLink(from, to) : null;
  await using reading = source.handle;
  const temporary = temporaryBeside(to);
  try {
    const bytes = await writeCopy(reading, temporary, { stats: source.stats, opening });
    await rename(temporary, to);
    return bytes;
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}

async function copyLink(from: Buffer, to: Buffer): Promise<number> {
  const target = await readlink(from, { encoding: "buffer" });
  const temporary = temporaryBeside(to);
  await symlink(target, temporary);
  await rename(temporary, to);
  return 0;
}

interface Copying {
  readonly stats: BigIntStats;
  readonly opening: CopyOpening;
}

async function writeCopy(reading: FileHandle, temporary: Buffer, copying: Copying): Promise<number> {
  await using writing = await open(temporary, "wx", 0o600);
  const size = Number(copying.stats.size);
  const block = Buffer.allocUnsafe(Math.min(size + 1, maxBlockBytes));
  let bytes = 0;
  // A regular file answers with less than asked only at its end.
  for (let last = block.length; last === block.length; bytes += last) {
    last = (await reading.read(block, 0, block.length, bytes)).bytesRead;
    if (last > 0) await writeWhole(writing, block.subarray(0, last), bytes);
  }
  await writing.chmod(copiedMode(copying.stats, copying.opening));
  await writing.utimes(seconds(copying.stats.atimeNs), seconds(copying.stats.mtimeNs));
  return bytes;
}

async function writeWhole(writing: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await writing.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
