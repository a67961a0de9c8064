import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { isMissing } from "../shared/local-tree.ts";
import { type CopyOpening, copiedMode, seconds, temporaryBeside } from "./copied.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** A file of this size is copied in a fraction of a millisecond, and each awaited call would take as long as all together. */
const smallBytes = 1 << 16;
const filesPerTurn = 32;
const buffer = Buffer.allocUnsafe(smallBytes);
let inTurn = 0;

/** As `copyOne`; `not-small` for what it leaves to others: a large file, and whatever is no regular file. */
export async function copySmall(
  from: Buffer,
  to: Buffer,
  opening: CopyOpening,
): Promise<number | "not-small"> {
  await giveWay();
  const source = openSource(from);
  if (source === null) return "not-small";
  try {
    const stats = fstatSync(source, { bigint: true });
    if (!stats.isFile() || stats.size >= smallBytes) return "not-small";
    const bytes = readSync(source, buffer, 0, smallBytes, 0);
    // It has grown since it was opened.
    if (bytes === smallBytes) return "not-small";
    const temporary = temporaryBeside(to);
    try {
      writeNew(temporary, buffer.subarray(0, bytes), { stats, opening });
      renameSync(temporary, to);
    } catch (error) {
      removeQuietly(temporary);
      throw error;
    }
    return bytes;
  } finally {
    closeSync(source);
  }
}

function openSource(file: Buffer): number | null {
  try {
    return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // ELOOP: a link; ENXIO: a socket.
    if (isMissing(error) || code === "ELOOP" || code === "ENXIO") return null;
    throw error;
  }
}

function writeNew(
  path: Buffer,
  content: Buffer,
  { stats, opening }: { readonly stats: BigIntStats; readonly opening: CopyOpening },
): void {
  const target = openSync(path, "wx", 0o600);
  try {
    for (let done = 0; done < content.length; )
      done += writeSync(target, content, done, content.length - done, done);
    fchmodSync(target, copiedMode(stats, opening));
    futimesSync(target, seconds(stats.atimeNs), seconds(stats.mtimeNs));
  } finally {
    closeSync(target);
  }
}

/** The error that is under way says more than this one could. */
function removeQuietly(path: Buffer): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or stays: the next copy has another name.
  }
}

/** Others get their turn every few milliseconds. */
async function giveWay(): Promise<void> {
  inTurn += 1;
  if (inTurn < filesPerTurn) return;
  inTurn = 0;
  await new Promise((resume) => setImmediate(resume));
}
