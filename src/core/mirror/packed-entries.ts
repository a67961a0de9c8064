import { ByteBlocks, type BytesIn } from "./byte-blocks.ts";
import type { BytePath } from "./byte-path.ts";
import type { Entry } from "./entry.ts";
import type { EntryList } from "./entry-list.ts";
import type { ManifestEntry } from "./manifest.ts";

/** An entry of a listing, or of a manifest, which knows hashes. */
type Packable = Entry | ManifestEntry;

/**
 * A list in some 30 bytes an entry, 60 with its hash, where an array of objects takes 300: a path is told by what differs
 * from the one before it. Any order is kept; a sorted list is the small one.
 */
export function packEntries<E extends Packable>(entries: Iterable<E>): EntryList<E> {
  const packer = new EntryPacker<E>();
  for (const entry of entries) packer.add(entry);
  return packer.finish();
}

export class EntryPacker<E extends Packable> {
  readonly #bytes = new ByteBlocks();
  #last: BytePath = "";
  #length = 0;

  add(entry: E): void {
    const target = entry.kind === "link" ? entry.target : "";
    // A new block is read without the one before it.
    if (this.#bytes.reserve(fixedBytes + entry.path.length + target.length) === "new block") this.#last = "";
    const { path } = entry;
    const shared = sharedLength(this.#last, path);
    const code = codeOf(entry);
    this.#bytes.number(code);
    this.#bytes.number(shared);
    this.#bytes.text(shared === 0 ? path : path.slice(shared));
    this.#last = path;
    this.#length += 1;
    this.#putRest(entry, code);
  }

  finish(): EntryList<E> {
    const length = this.#length;
    const bytes = this.#bytes;
    return { length, [Symbol.iterator]: () => unpack<E>(bytes) };
  }

  #putRest(entry: Packable, code: number): void {
    if (entry.kind === "link") return this.#bytes.text(entry.target);
    this.#bytes.number(entry.mode);
    if (entry.kind === "dir") return;
    this.#bytes.number(entry.sizeBytes);
    this.#bytes.float(entry.mtimeUs);
    if ("sha256" in entry && code === codes.hashed) this.#bytes.hex(entry.sha256);
    else if ("sha256" in entry) this.#bytes.text(entry.sha256);
  }
}

/** What an entry takes beside its texts: its numbers at their longest, and a hash. */
const fixedBytes = 128;

const codes = { file: 0, hashed: 1, labelled: 2, dir: 3, link: 4 } as const;

function codeOf(entry: Packable): number {
  if (entry.kind !== "file") return codes[entry.kind];
  if (!("sha256" in entry)) return codes.file;
  return isHash(entry.sha256) ? codes.hashed : codes.labelled;
}

/** Asked of every file: a regular expression takes four times as long. */
function isHash(text: string): boolean {
  if (text.length !== 64) return false;
  for (let at = 0; at < 64; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 102 || (code > 57 && code < 97)) return false;
  }
  return true;
}

function sharedLength(left: BytePath, right: BytePath): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return at;
}

function* unpack<E extends Packable>(bytes: ByteBlocks): Generator<E, undefined> {
  for (const block of bytes.read()) {
    let last: BytePath = "";
    while (!block.atEnd()) {
      const code = block.number();
      const shared = block.number();
      const path: BytePath = last.slice(0, shared) + block.text();
      last = path;
      yield restOf(code, path, block) as E;
    }
  }
  return undefined;
}

function restOf(code: number, path: BytePath, block: BytesIn): Packable {
  if (code === codes.link) return { kind: "link", path, target: block.text() };
  const mode = block.number();
  if (code === codes.dir) return { kind: "dir", path, mode };
  const file = { kind: "file", path, sizeBytes: block.number(), mode, mtimeUs: block.float() } as const;
  if (code === codes.file) return file;
  return { ...file, sha256: code === codes.hashed ? block.hex(32) : block.text() };
}
