import { randomBytes } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, open, readlink, rename, symlink, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { lookAt } from "../shared/local-tree.ts";
import { openRegular } from "./open-regular.ts";

/** `to-owner`: the owner of the copy can read and write it whatever the original's mode; `as-it-is`: same mode. */
export type CopyOpening = "to-owner" | "as-it-is";

const maxBlockBytes = 1 << 20;

/** @returns the bytes copied; null when there is neither a file nor a link (any more). */
export async function copyOne(from: Buffer, to: Buffer, opening: CopyOpening): Promise<number | null> {
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
  await writing.chmod((Number(copying.stats.mode) & 0o7777) | (copying.opening === "to-owner" ? 0o600 : 0));
  await writing.utimes(seconds(copying.stats.atimeNs), seconds(copying.stats.mtimeNs));
  return bytes;
}

async function writeWhole(writing: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await writing.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

/**
 * Node takes seconds as a double and cuts them to microseconds; the half microsecond keeps that cut from falling one
 * short.
 */
function seconds(nanoseconds: bigint): number {
  return (Number(nanoseconds / 1000n) + 0.5) / 1_000_000;
}

/** In the same folder, so that the rename is atomic; the name is too short to be refused beside the longest one. */
function temporaryBeside(to: Buffer): Buffer {
  const folder = Buffer.from(dirname(to.toString("latin1")), "latin1");
  return Buffer.concat([folder, Buffer.from(`/.clonepanel-${randomBytes(8).toString("hex")}`)]);
}
