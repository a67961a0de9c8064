import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  type Stats,
  writeSync,
} from "node:fs";
import { systemCode } from "../../core/disk-error.ts";
import type { LocalPath } from "../../ports/files.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_WRONLY, O_CREAT, O_EXCL } = constants;

/** A piece that is all zeros is left out of the copy as a hole: so long that a file of many small pieces has none. */
const pieceBytes = 1 << 18;
const zeros = Buffer.alloc(pieceBytes);
const buffer = Buffer.allocUnsafe(pieceBytes);
/** Others get their turn after so many bytes; a file counts as some of them. */
const bytesPerTurn = 8 << 20;
const bytesOfFile = 64 << 10;
let inTurn = 0;

/**
 * One read for the copy and its hash. Synchronously, as in `linkAll`: of a tree of small files each awaited call costs
 * more than the file.
 */
export async function copyHashed(
  from: LocalPath,
  to: LocalPath,
  as: { readonly mode: number; readonly mtimeUs: number } | null,
): Promise<string | null> {
  await counted(bytesOfFile);
  const source = openRegular(from);
  if (source === null) return null;
  try {
    const target = openSync(bytes(to), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      const sha256 = await copyContent(source.descriptor, target);
      fchmodSync(target, as?.mode ?? source.stat.mode & 0o7777);
      const mtime = (as === null ? source.stat.mtimeMs : as.mtimeUs / 1_000) / 1_000;
      futimesSync(target, mtime, mtime);
      return sha256;
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source.descriptor);
  }
}

async function copyContent(from: number, to: number): Promise<string> {
  const hash = createHash("sha256");
  let position = 0;
  for (;;) {
    const length = readSync(from, buffer, 0, pieceBytes, position);
    if (length === 0) break;
    const piece = buffer.subarray(0, length);
    hash.update(piece);
    const isHole = length === pieceBytes && piece.equals(zeros);
    if (!isHole) writeAll(to, piece, position);
    position += length;
    // The buffer is shared by all: what was read of it is used before anybody else has a turn.
    await counted(length);
  }
  // A hole at the end has no byte that would make the file so long.
  ftruncateSync(to, position);
  return hash.digest("hex");
}

/** A disk that is nearly full takes a part, and says why only at the next try. */
function writeAll(to: number, piece: Buffer, position: number): void {
  for (let done = 0; done < piece.length; )
    done += writeSync(to, piece, done, piece.length - done, position + done);
}

function openRegular(path: LocalPath): { readonly descriptor: number; readonly stat: Stats } | null {
  let descriptor: number;
  try {
    descriptor = openSync(bytes(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ELOOP" || code === "ENOTDIR") return null;
    throw cause;
  }
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { descriptor, stat };
  closeSync(descriptor);
  return null;
}

async function counted(length: number): Promise<void> {
  inTurn += length;
  if (inTurn < bytesPerTurn) return;
  inTurn = 0;
  await new Promise((resume) => setImmediate(resume));
}

function bytes(path: LocalPath): Buffer {
  return Buffer.from(path, "latin1");
}
