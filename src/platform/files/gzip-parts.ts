import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, write } from "node:fs";
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
  const sizeBytes = members.reduce((sum, { length }) => sum + length, 0);
  const memory = takeMemory(sizeBytes);
  try {
    const content = memory.subarray(0, sizeBytes);
    let at = 0;
    for (const member of members) {
      content.set(member, at);
      at += member.length;
    }
    const sha256 = hash("sha256", content, "hex");
    await writeNew(path, content);
    return { sizeBytes, sha256 };
  } finally {
    giveBack(memory);
  }
}

async function writeNew(path: LocalPath, content: Buffer): Promise<void> {
  const descriptor = openSync(Buffer.from(path, "latin1"), "w");
  try {
    // A disk that gets full takes less than it was given, and says so at the next write.
    for (let at = 0; at < content.length; ) at += (await writeBytes(descriptor, content, at)).bytesWritten;
  } finally {
    closeSync(descriptor);
  }
}

const writeBytes = promisify(write);

/** Pieces go to their place one by one: put together as a string they would be copied once more. */
export function packPart(name: string, pieces: readonly string[]): PackedPart {
  const textBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  const text = textBytes > scratch.length ? Buffer.allocUnsafe(textBytes) : scratch;
  let at = 0;
  for (const piece of pieces) at += text.write(piece, at, "latin1");
  return { bytes: packedMember(name, text.subarray(0, textBytes)), textBytes };
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
    sha256: () => hash("sha256", content, "hex"),
    [Symbol.dispose]() {
      if (!isOpen) return;
      isOpen = false;
      parts.clear();
      release();
    },
  };
}

const free: Buffer[] = [];
const mostFreeBytes = 6 * 1024 * 1024;
const memoryStep = 256 * 1024;

function takeMemory(bytes: number): Buffer {
  const at = free.findIndex(({ length }) => length >= bytes);
  const [found] = at < 0 ? [] : free.splice(at, 1);
  return found ?? Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(bytes / memoryStep)) * memoryStep);
}

function giveBack(memory: Buffer): void {
  const freeBytes = free.reduce((sum, { length }) => sum + length, 0);
  if (freeBytes + memory.length > mostFreeBytes) return;
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
  // Most texts are packed to less than that; more comes in a second piece.
  const chunkSize = Math.min(mostInOnePiece, Math.max(64, Math.ceil(text.length * 0.6)));
  return deflateRawSync(text, { level: 6, chunkSize });
}

const fixedHead = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];
const signature = Buffer.from(fixedHead).readUInt32LE(0);
const subfield = { mark: "CP", at: 12, lengthAt: 14, dataAt: 16 };
const mark = Buffer.from(subfield.mark, "latin1").readUInt16LE(0);
const tailBytes = 8;

function memberOf(part: GzipPart): Uint8Array {
  switch (part.kind) {
    case "kept":
      return part.packed.bytes;
    case "glue":
      return glueOf(part.text);
    case "text":
      return packedMember(part.name, bytesOf(part.text));
  }
}

/** What stands between two rows is the same in all files, and what stands before the first in all files of a table. */
const knownGlue = new Map<string, Buffer>();
const mostKnownGlue = 16;

function glueOf(text: string): Buffer {
  const known = knownGlue.get(text);
  if (known !== undefined) return known;
  const bytes = bytesOf(text);
  const made = member("", bytes, bytes.length < shortBytes ? stored(bytes) : deflate(bytes));
  if (knownGlue.size >= mostKnownGlue) knownGlue.clear();
  knownGlue.set(text, made);
  return made;
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

function packedMember(name: string, text: Buffer): Buffer {
  return member(name, text, deflate(text));
}

function member(name: string, text: Buffer, body: Buffer): Buffer {
  const headLength = subfield.dataAt + 4 + name.length;
  const whole = Buffer.allocUnsafe(headLength + body.length + tailBytes);
  whole.set(fixedHead);
  whole.writeUInt16LE(8 + name.length, 10);
  whole.write(subfield.mark, subfield.at, "latin1");
  whole.writeUInt16LE(4 + name.length, subfield.lengthAt);
  whole.writeUInt32LE(whole.length, subfield.dataAt);
  whole.write(name, subfield.dataAt + 4, "latin1");
  whole.set(body, headLength);
  whole.writeUInt32LE(crc32(text), whole.length - tailBytes);
  whole.writeUInt32LE(text.length, whole.length - 4);
  return whole;
}

function membersOf(content: Buffer): Map<string, PackedPart> {
  const parts = new Map<string, PackedPart>();
  for (let at = 0; at < content.length; ) {
    const found = memberAt(content, at);
    if (found === null) return new Map();
    if (found.name !== "") parts.set(found.name, new LyingPart(content, at, found.sizeBytes));
    at += found.sizeBytes;
  }
  return parts;
}

/** Most parts of a file are only copied, so what is known of one is where it lies. */
class LyingPart implements PackedPart {
  readonly #content: Buffer;
  readonly #at: number;
  readonly #sizeBytes: number;

  constructor(content: Buffer, at: number, sizeBytes: number) {
    this.#content = content;
    this.#at = at;
    this.#sizeBytes = sizeBytes;
  }

  get bytes(): Buffer {
    return this.#content.subarray(this.#at, this.#at + this.#sizeBytes);
  }

  get textBytes(): number {
    return this.#content.readUInt32LE(this.#at + this.#sizeBytes - 4);
  }
}

function memberAt(content: Buffer, at: number): { name: string; sizeBytes: number } | null {
  const rest = content.length - at;
  if (rest <= subfield.dataAt + 4) return null;
  const isOurs = content.readUInt32LE(at) === signature && content.readUInt16LE(at + subfield.at) === mark;
  if (!isOurs) return null;
  const sizeBytes = content.readUInt32LE(at + subfield.dataAt);
  const head = headBytes(content, at);
  if (sizeBytes < head + tailBytes || sizeBytes > rest) return null;
  return { name: content.toString("latin1", at + subfield.dataAt + 4, at + head), sizeBytes };
}

function headBytes(bytes: Uint8Array, at = 0): number {
  return 12 + (bytes[at + 10] ?? 0) + 256 * (bytes[at + 11] ?? 0);
}
