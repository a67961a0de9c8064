import { type BytePath, unescapeBytes } from "./byte-path.ts";
import type { ManifestEntry } from "./manifest.ts";
import { entryLine, readEntry, treeKind } from "./manifest-text.ts";

/**
 * A piece of a manifest's tree as it stands in the file: whole lines, each with its end, bytewise by path. Where a few names
 * of a hundred thousand matter, they are looked for in it, and all others stay bytes that are copied as they lie.
 */
export type TreeText = string;

/** What becomes of one path: its entry, or nothing. */
export interface PathChange {
  readonly path: BytePath;
  readonly entry: ManifestEntry | null;
}

/** What stands at some paths of a tree; `paths` are bytewise. The pieces come one after the other. */
export class TreeLookup {
  readonly #paths: readonly BytePath[];
  #next = 0;

  constructor(paths: readonly BytePath[]) {
    this.#paths = paths;
  }

  *in(text: TreeText): Generator<ManifestEntry> {
    let from = 0;
    for (const path of pathsUpTo(this.#paths, this.#next, lastPathOf(text))) {
      this.#next += 1;
      const { at, end } = placeOf(text, path, from);
      from = end;
      if (end > at) yield readLine(text.slice(at, end - 1));
    }
  }
}

/** The tree with some paths changed; `changes` are bytewise by path, and never held. */
export class TreePatch {
  readonly #changes: Iterator<PathChange, undefined>;
  #change: PathChange | undefined;
  /** What there is more or less of than before. */
  readonly difference = { entries: 0, files: 0, leaves: 0, bytes: 0 };

  constructor(changes: Iterable<PathChange>) {
    this.#changes = changes[Symbol.iterator]() as Iterator<PathChange, undefined>;
    this.#change = this.#changes.next().value;
  }

  /** The next piece of the old tree as it will be, in parts: joined it would be made anew for some lines of thousands. */
  *next(text: TreeText): Generator<TreeText> {
    const last = lastPathOf(text);
    let from = 0;
    while (this.#change !== undefined && this.#change.path <= last) {
      const { at, end } = placeOf(text, this.#change.path, from);
      if (end > at) this.#count(readLine(text.slice(at, end - 1)), -1);
      if (at > from) yield text.slice(from, at);
      const line = this.#take(this.#change);
      if (line !== "") yield line;
      from = end;
    }
    if (from < text.length) yield from === 0 ? text : text.slice(from);
  }

  /** What comes behind the last piece. */
  *rest(): Generator<TreeText> {
    for (let lines: string[] = []; lines.length > 0 || this.#change !== undefined; ) {
      if (this.#change !== undefined) lines.push(this.#take(this.#change));
      if (this.#change !== undefined && lines.length < linesAtOnce) continue;
      yield lines.join("");
      lines = [];
    }
  }

  #take({ entry }: PathChange): string {
    this.#change = this.#changes.next().value;
    if (entry === null) return "";
    this.#count(entry, 1);
    return `${entryLine(entry)}\n`;
  }

  #count(entry: ManifestEntry, by: 1 | -1): void {
    this.difference.entries += by;
    if (entry.kind !== "dir") this.difference.leaves += by;
    if (entry.kind !== "file") return;
    this.difference.files += by;
    this.difference.bytes += by * entry.sizeBytes;
  }
}

const linesAtOnce = 2_000;

/** Entries whose path begins with one of these, in a piece; for folders with their slash. */
export function* entriesBelow(text: TreeText, folder: BytePath): Generator<ManifestEntry> {
  for (let { end: at } = placeOf(text, folder, 0); at < text.length; ) {
    const end = text.indexOf("\n", at);
    const entry = readLine(text.slice(at, end));
    if (!entry.path.startsWith(folder)) return;
    yield entry;
    at = end + 1;
  }
}

interface Place {
  readonly at: number;
  /** Behind the line's end; `at` where there is no such line. */
  readonly end: number;
}

/** Where the line of a path stands, or would stand. By halving: a piece has thousands of lines. */
function placeOf(text: TreeText, path: BytePath, from: number): Place {
  let [low, high] = [from, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = Math.max(low, text.lastIndexOf("\n", middle - 1) + 1);
    const end = text.indexOf("\n", middle) + 1;
    const found = pathAt(text, at);
    if (found === path) return { at, end };
    if (found < path) low = end;
    else high = at;
  }
  return { at: low, end: low };
}

function pathAt(text: TreeText, at: number): BytePath {
  return unescapeBytes(text.slice(at + 2, text.indexOf("\t", at + 2)));
}

function lastPathOf(text: TreeText): BytePath {
  return text === "" ? "" : pathAt(text, text.lastIndexOf("\n", text.length - 2) + 1);
}

function* pathsUpTo(paths: readonly BytePath[], from: number, last: BytePath): Generator<BytePath> {
  for (let at = from; at < paths.length && (paths[at] as BytePath) <= last; at += 1)
    yield paths[at] as BytePath;
}

function readLine(line: string): ManifestEntry {
  const kind = treeKind(line);
  if (kind === null) throw new TypeError("not a line of a tree");
  return readEntry(kind, line.slice(2).split("\t"));
}
