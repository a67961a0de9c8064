import { createHash, randomBytes } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { diskError } from "../../core/disk-error.ts";
import type { LocalPath } from "../../ports/files.ts";

export async function readWhole(path: LocalPath): Promise<string> {
  return (await readFile(buffer(path))).toString("latin1");
}

/** Lines in batches of what one read gives, so that a caller pays one await for thousands of lines. */
export async function* readLines(path: LocalPath, fromByte = 0): AsyncGenerator<readonly string[]> {
  try {
    const source = path.endsWith(".gz") ? unpackedPieces(path) : plainPieces(path, fromByte);
    // Pieces of a line that has no end yet, joined once: a row may be many megabytes, and a piece of it 16 KB.
    let open: string[] = [];
    for await (const piece of source) {
      const [first = "", ...lines] = piece.toString("latin1").split("\n");
      open.push(first);
      const last = lines.pop();
      if (last === undefined) continue;
      yield [open.join(""), ...lines];
      open = [last];
    }
    const rest = open.join("");
    if (rest !== "") yield [rest];
  } catch (cause) {
    throw diskError(cause, path);
  }
}

const pieceBytes = 1 << 18;
/** What most small files fit in. */
const firstPieceBytes = 1 << 14;

/** Without a stream, which costs more than all else of a small file. */
async function* plainPieces(path: LocalPath, fromByte: number): AsyncGenerator<Buffer> {
  await using file = await open(buffer(path), "r");
  let size = firstPieceBytes;
  for (let at = fromByte; ; size = pieceBytes) {
    const piece = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(piece, 0, size, at);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function unpackedPieces(path: LocalPath): AsyncIterable<Buffer> {
  const file = createReadStream(buffer(path), { highWaterMark: pieceBytes });
  const source = file.pipe(createGunzip());
  file.on("error", (error) => source.destroy(error));
  return source;
}

/** Nothing follows a link, and nothing waits for a pipe. */
export async function* readBytes(path: LocalPath): AsyncGenerator<Uint8Array> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    await using file = await open(buffer(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const { bytesRead } = await file.read(piece, 0, pieceBytes);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } catch (cause) {
    throw diskError(cause, path);
  }
}

export async function writeWhole(
  path: LocalPath,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let ofPieces: { readonly error: unknown } | null = null;
  const own = async function* () {
    try {
      yield* pieces;
    } catch (error) {
      ofPieces = { error };
      throw error;
    }
  };
  const count = async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      hash.update(piece);
      sizeBytes += piece.length;
      yield piece;
    }
  };
  try {
    const source = Readable.from(own(), { objectMode: false });
    const target = createWriteStream(buffer(temporary), { flags: "wx", mode: 0o600, flush: true });
    if (/\.t?gz$/.test(path)) await pipeline(source, createGzip({ level: 6 }), count, target);
    else await pipeline(source, count, target);
  } catch (cause) {
    await rm(buffer(temporary), { force: true });
    // Whoever makes the pieces has words of his own.
    throw ofPieces === null ? diskError(cause, path) : cause;
  }
  await rename(buffer(temporary), buffer(path));
  await syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
  return { sizeBytes, sha256: hash.digest("hex") };
}

export async function writeDurable(path: LocalPath, content: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await using file = await open(buffer(temporary), "wx", mode);
    await file.writeFile(content, "latin1");
    await file.sync();
  } catch (cause) {
    await rm(buffer(temporary), { force: true });
    throw cause;
  }
  await rename(buffer(temporary), buffer(path));
  await syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
}

export async function writePieces(
  path: LocalPath,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  if (!path.endsWith(".gz")) return writePlain(path, pieces);
  const source = Readable.from(encoded(pieces), { objectMode: false });
  // zlib's own header carries no time, so the same text gives the same bytes.
  await pipeline(source, createGzip({ level: 6 }), createWriteStream(buffer(path), { flags: "w" }));
}

/** Gathered in one room: a manifest is copied in thousands of pieces, each of which would be a Buffer and a write. */
async function writePlain(path: LocalPath, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await using file = await open(buffer(path), "w");
  const room = Buffer.allocUnsafe(pieceBytes);
  let filled = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const taken = room.write(from === 0 ? piece : piece.slice(from), filled, "latin1");
      from += taken;
      filled += taken;
      if (filled < room.length) continue;
      await file.writeFile(room);
      filled = 0;
    }
  }
  await file.writeFile(room.subarray(0, filled));
}

async function* encoded(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece, "latin1");
}

export async function syncFolder(folder: LocalPath): Promise<void> {
  await using handle = await open(buffer(folder), "r");
  await handle.sync();
}

function buffer(path: LocalPath): Buffer {
  return Buffer.from(path, "latin1");
}
