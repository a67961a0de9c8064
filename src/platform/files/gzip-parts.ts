import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writev } from "node:fs";
import { promisify } from "node:util";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { GzipPart, LocalPath, PackedFile, PackedPart, WrittenFile } from "../../ports/files.ts";

/**
 * A gzipped file of parts: each is a gzip member of its own, so `zcat` sees one text, and a part that stays can be copied
 * as it lies there. A member's extra field (RFC 1952, 2.3.1.1) holds its whole length and its name, so nobody needs to
 * unpack the file to find one. The same parts give the same bytes.
 */
export async function writeGzipParts(path: LocalPath, parts: Iterable<GzipPart>): Promise<WrittenFile> {
  const members = Array.from(parts, memberOf);
  const hash = createHash("sha256");
  for (const bytes of members) hash.update(bytes);
  const descriptor = openSync(Buffer.from(path, "latin1"), "w");
  try {
    await writeAll(descriptor, members);
  } finally {
    closeSync(descriptor);
  }
  return { sizeBytes: sizeOf(members), sha256: hash.digest("hex") };
}

function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** A system takes so many pieces in one call. */
const piecesAtOnce = 1000;

async function writeAll(descriptor: number, pieces: readonly Buffer[]): Promise<void> {
  for (let at = 0; at < pieces.length; at += piecesAtOnce) {
    const some = pieces.slice(at, at + piecesAtOnce);
    let { bytesWritten } = await writePieces(descriptor, some);
    // A disk that gets full takes less than it was given, and says so at the next write.
    while (bytesWritten < sizeOf(some))
      bytesWritten += (await writePieces(descriptor, [Buffer.concat(some).subarray(bytesWritten)]))
        .bytesWritten;
  }
}

const writePieces = promisify(writev);

export function packPart(name: string, text: string): PackedPart {
  return { bytes: memberOf({ kind: "text", name, text }), textBytes: text.length };
}

/** Read at once and into memory that is used again: a pass reads hundreds of such files, half a megabyte each. */
export function readGzipParts(path: LocalPath): PackedFile {
  const descriptor = openSync(Buffer.from(path, "latin1"), "r");
  try {
    const { size } = fstatSync(descriptor);
    const memory = takeMemory(size);
    let filled = 0;
    while (filled < size) {
      const more = readSync(descriptor, memory, filled, size - filled, filled);
      if (more === 0) break;
      filled += more;
    }
    return findGzipParts(memory.subarray(0, filled), () => giveBack(memory));
  } finally {
    closeSync(descriptor);
  }
}

/** The named parts of a file's bytes; none when it was not written so. */
export function findGzipParts(content: Buffer, release: () => void = () => undefined): PackedFile {
  const parts = membersOf(content);
  let isOpen = true;
  return {
    parts,
    sha256: () => createHash("sha256").update(content).digest("hex"),
    [Symbol.dispose]() {
      if (!isOpen) return;
      isOpen = false;
      parts.clear();
      release();
    },
  };
}

const free: Buffer[] = [];
const mostFreeBytes = 3 * 1024 * 1024;
const memoryStep = 128 * 1024;

function takeMemory(bytes: number): Buffer {
  const at = free.findIndex(({ length }) => length >= bytes);
  const [found] = at < 0 ? [] : free.splice(at, 1);
  return found ?? Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(bytes / memoryStep)) * memoryStep);
}

function giveBack(memory: Buffer): void {
  if (sizeOf(free) + memory.length > mostFreeBytes) return;
  free.push(memory);
  free.sort((left, right) => left.length - right.length);
}

/** @throws when the bytes are damaged. */
export function unpackPart({ bytes, textBytes }: PackedPart): string {
  const text = inflateRawSync(bytes.subarray(headBytes(bytes), bytes.length - tailBytes), {
    maxOutputLength: Math.max(1, textBytes),
    // The whole text in one piece; 64 is the least that the library takes.
    chunkSize: Math.min(mostInOnePiece, Math.max(64, textBytes)),
  });
  return text.toString("latin1");
}

/** Whatever a damaged file says of a text's length. */
const mostInOnePiece = 1024 * 1024;

/** At once: a part is packed within half a millisecond, and would take twice the work elsewhere. */
function deflate(text: Buffer): Buffer {
  return deflateRawSync(text, { level: 6 });
}

const fixedHead = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];
const subfield = { mark: "CP", at: 12, lengthAt: 14, dataAt: 16 };
const tailBytes = 8;

function memberOf(part: GzipPart): Buffer {
  switch (part.kind) {
    case "kept":
      return Buffer.from(
        part.packed.bytes.buffer,
        part.packed.bytes.byteOffset,
        part.packed.bytes.byteLength,
      );
    case "glue": {
      const text = bytesOf(part.text);
      return member("", text, text.length < shortBytes ? stored(text) : deflate(text));
    }
    case "text": {
      const text = bytesOf(part.text);
      return member(part.name, text, deflate(text));
    }
  }
}

const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/** Good until the next text is taken: a part is packed before. */
function bytesOf(text: string): Buffer {
  if (text.length > scratch.length) return Buffer.from(text, "latin1");
  return scratch.subarray(0, scratch.write(text, 0, "latin1"));
}

const shortBytes = 200;

/** A short text is longer when it is packed. */
function stored(text: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt16LE(text.length, 1);
  head.writeUInt16LE(~text.length & 0xffff, 3);
  return Buffer.concat([head, text]);
}

function member(name: string, text: Buffer, body: Buffer): Buffer {
  const head = Buffer.alloc(subfield.dataAt + 4 + name.length);
  head.set(fixedHead);
  head.writeUInt16LE(8 + name.length, 10);
  head.write(subfield.mark, subfield.at, "latin1");
  head.writeUInt16LE(4 + name.length, subfield.lengthAt);
  head.writeUInt32LE(head.length + body.length + tailBytes, subfield.dataAt);
  head.write(name, subfield.dataAt + 4, "latin1");
  const tail = Buffer.alloc(tailBytes);
  tail.writeUInt32LE(crc32(text), 0);
  tail.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, body, tail]);
}

function membersOf(content: Buffer): Map<string, PackedPart> {
  const parts = new Map<string, PackedPart>();
  for (let at = 0; at < content.length; ) {
    const found = memberAt(content, at);
    if (found === null) return new Map();
    if (found.name !== "") parts.set(found.name, found.part);
    at += found.part.bytes.length;
  }
  return parts;
}

function memberAt(content: Buffer, at: number): { name: string; part: PackedPart } | null {
  const rest = content.subarray(at);
  const isOurs =
    rest.length > subfield.dataAt + 4 &&
    rest.subarray(0, 4).equals(Buffer.from(fixedHead.slice(0, 4))) &&
    rest.toString("latin1", subfield.at, subfield.at + 2) === subfield.mark;
  if (!isOurs) return null;
  const size = rest.readUInt32LE(subfield.dataAt);
  const head = headBytes(rest);
  if (size < head + tailBytes || size > rest.length) return null;
  const bytes = rest.subarray(0, size);
  const name = bytes.toString("latin1", subfield.dataAt + 4, head);
  return { name, part: { bytes, textBytes: bytes.readUInt32LE(size - 4) } };
}

function headBytes(bytes: Uint8Array): number {
  return 12 + (bytes[10] ?? 0) + 256 * (bytes[11] ?? 0);
}
