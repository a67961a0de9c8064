import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { systemCode } from "../../core/disk-error.ts";
import type { LocalPath } from "../../ports/files.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Up to this size a file is read in one go: a site has tens of thousands of such, and a stream each costs ten times as much. */
const atOnceBytes = 1 << 18;
const filesPerTurn = 32;
const buffer = Buffer.allocUnsafe(atOnceBytes);
/**
 * For files that are read in pieces, as many as there ever were at once. One anew for each piece was most of what a first copy
 * left as garbage.
 */
const idleRooms: Buffer[] = [];
let inTurn = 0;

export async function sha256OfFile(path: LocalPath): Promise<string | null> {
  await giveWay();
  const file = openRegular(path);
  if (file === null) return null;
  if (file.sizeBytes >= atOnceBytes) return await hashInPieces(file.descriptor);
  try {
    return hashAtOnce(file.descriptor);
  } finally {
    closeSync(file.descriptor);
  }
}

/** Reading at once holds up everybody else, so they get their turn every few milliseconds. */
async function giveWay(): Promise<void> {
  inTurn += 1;
  if (inTurn < filesPerTurn) return;
  inTurn = 0;
  await new Promise((resume) => setImmediate(resume));
}

function openRegular(path: LocalPath): { readonly descriptor: number; readonly sizeBytes: number } | null {
  let descriptor: number;
  try {
    descriptor = openSync(Buffer.from(path, "latin1"), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ELOOP" || code === "ENOTDIR") return null;
    throw cause;
  }
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { descriptor, sizeBytes: stat.size };
  closeSync(descriptor);
  return null;
}

/** To the end of the file, also when it grows meanwhile. */
function hashAtOnce(descriptor: number): string {
  const hash = createHash("sha256");
  for (let bytes = readSync(descriptor, buffer); bytes > 0; bytes = readSync(descriptor, buffer))
    hash.update(buffer.subarray(0, bytes));
  return hash.digest("hex");
}

/** Pieces are waited for: a large file may lie on a disk that is slow. */
async function hashInPieces(descriptor: number): Promise<string> {
  const hash = createHash("sha256");
  const room = idleRooms.pop() ?? Buffer.allocUnsafe(atOnceBytes);
  try {
    for (let bytes = await readInto(descriptor, room); bytes > 0; bytes = await readInto(descriptor, room))
      hash.update(room.subarray(0, bytes));
    return hash.digest("hex");
  } finally {
    idleRooms.push(room);
    closeSync(descriptor);
  }
}

function readInto(descriptor: number, room: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, room, 0, room.length, null, (error, bytes) => {
      if (error === null) resolve(bytes);
      else reject(error);
    });
  });
}
