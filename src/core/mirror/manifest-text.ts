import type { Bucket, TableShape } from "../database/table.ts";
import { ClonePanelError } from "../errors.ts";
import { escapeBytes, unescapeBytes } from "./byte-path.ts";
import type {
  Manifest,
  ManifestChunk,
  ManifestDatabase,
  ManifestEntry,
  ManifestHead,
  ManifestOutline,
  TreeCount,
} from "./manifest.ts";
import { EntryPacker } from "./packed-entries.ts";

const title = "clonepanel manifest 1";

/**
 * The manifest as text, one thing a line, readable and greppable: `h` head, `f` file, `d` folder, `l` link, `D` database,
 * `T` table, `c` chunk, and `e` with the number of lines before it, so that a cut-off manifest is noticed.
 */
export function* manifestLines({ head, entries, databases }: Manifest): Generator<string> {
  yield* headLines(head);
  for (const entry of entries) yield entryLine(entry);
  yield* linesAfterTree(databases, entries.length);
}

export function* headLines(head: ManifestHead): Generator<string> {
  yield title;
  yield `h\t${asciiJson(head)}`;
}

/** From the databases on, to the end. */
export function* linesAfterTree(databases: Manifest["databases"], entries: number): Generator<string> {
  let count = 2 + entries;
  for (const line of databaseLines(databases)) {
    count += 1;
    yield line;
  }
  yield `e\t${count}`;
}

function* databaseLines(databases: Manifest["databases"]): Generator<string> {
  for (const database of databases) {
    const { tables, ...own } = database;
    yield `D\t${asciiJson(own)}`;
    for (const table of tables) {
      yield `T\t${asciiJson(table.shape)}`;
      for (const chunk of table.chunks) yield chunkLine(chunk);
    }
  }
}

/** Names and definitions are Unicode text, the file is bytes: a character that is more than a byte would be cut. */
function asciiJson(value: unknown): string {
  const hex = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, hex);
}

export function entryLine(entry: ManifestEntry): string {
  const path = escapeBytes(entry.path);
  switch (entry.kind) {
    case "file":
      return `f\t${path}\t${entry.sizeBytes}\t${entry.mode.toString(8)}\t${entry.mtimeUs}\t${entry.sha256}`;
    case "dir":
      return `d\t${path}\t${entry.mode.toString(8)}`;
    case "link":
      return `l\t${path}\t${escapeBytes(entry.target)}`;
  }
}

function chunkLine(chunk: ManifestChunk): string {
  const buckets = chunk.buckets.map((bucket) => `${bucket.id}:${bucket.rows}:${bucket.hash}`).join(",");
  return `c\t${escapeBytes(chunk.path)}\t${chunk.rows}\t${chunk.sizeBytes}\t${chunk.sha256}\t${buckets}`;
}

/** Reads what `manifestLines` wrote. @throws ClonePanelError MANIFEST_DAMAGED */
export function readManifest(lines: Iterable<string>): Manifest {
  const reader = new ManifestReader();
  for (const line of lines) reader.add(line);
  return reader.finish();
}

/** The head from a manifest's first lines; null when they are none. */
export function readHead([first, second = ""]: readonly string[]): ManifestHead | null {
  if (first !== title || !second.startsWith("h\t")) return null;
  try {
    return JSON.parse(second.slice(2)) as ManifestHead;
  } catch {
    return null;
  }
}

type GrowingTable = { readonly shape: TableShape; readonly chunks: ManifestChunk[] };
type GrowingDatabase = Omit<ManifestDatabase, "tables"> & { readonly tables: GrowingTable[] };

/** Takes lines one by one, so that a manifest can be read from a stream. */
export class ManifestReader {
  #count = 0;
  #ended = false;
  #head: ManifestHead | null = null;
  readonly #entries = new EntryPacker<ManifestEntry>();
  readonly #databases: GrowingDatabase[] = [];

  /** Counts lines that are of no interest. */
  skip(lines = 1): void {
    this.#count += lines;
  }

  /** Where its beginning is known already. */
  begin(head: ManifestHead): void {
    this.#head = head;
  }

  add(line: string): void {
    if (this.#ended) throw damaged("it goes on after its end");
    const [kind = "", ...fields] = line.split("\t");
    if (this.#count === 0 && line !== title) throw damaged("it does not begin as a manifest");
    if (this.#count > 0) this.#take(kind, fields);
    this.#count += 1;
  }

  finish(): Manifest {
    if (!this.#ended || this.#head === null) throw damaged("its end is missing");
    return { head: this.#head, entries: this.#entries.finish(), databases: this.#databases };
  }

  #parsed([json = ""]: readonly string[]): unknown {
    try {
      return JSON.parse(json);
    } catch {
      throw damaged(`line ${this.#count + 1} cannot be read`);
    }
  }

  #take(kind: string, fields: readonly string[]): void {
    switch (kind) {
      case "h":
        this.#head = this.#parsed(fields) as ManifestHead;
        return;
      case "f":
      case "d":
      case "l":
        this.#entries.add(readEntry(kind, fields));
        return;
      case "D":
        this.#databases.push({ ...(this.#parsed(fields) as GrowingDatabase), tables: [] });
        return;
      case "T":
        this.#database().tables.push({ shape: this.#parsed(fields) as TableShape, chunks: [] });
        return;
      case "c":
        this.#table().chunks.push(readChunk(fields));
        return;
      case "e":
        if (Number(fields[0]) !== this.#count)
          throw damaged(`it has ${this.#count} lines instead of ${fields[0]}`);
        this.#ended = true;
        return;
      default:
        throw damaged(`line ${this.#count + 1} is of an unknown kind`);
    }
  }

  #database(): GrowingDatabase {
    const database = this.#databases.at(-1);
    if (database === undefined) throw damaged("a table stands outside of a database");
    return database;
  }

  #table(): GrowingTable {
    const table = this.#database().tables.at(-1);
    if (table === undefined) throw damaged("a chunk stands outside of a table");
    return table;
  }
}

/** What stands before a manifest's databases, and how far that goes: whoever knows it need not read the tree to know the rest. */
export interface OutlineStart {
  readonly head: ManifestHead;
  readonly tree: TreeCount;
  readonly lines: number;
  readonly bytes: number;
}

/** Reads a manifest without its tree, for a tenth of the time and none of the memory. */
export class OutlineReader {
  readonly #rest = new ManifestReader();
  readonly #tree = { entries: 0, files: 0, leaves: 0, bytes: 0 };

  /** @param start what is known of the lines before the first that is added. */
  constructor(start?: OutlineStart) {
    if (start === undefined) return;
    this.#rest.begin(start.head);
    this.#rest.skip(start.lines);
    Object.assign(this.#tree, start.tree);
  }

  add(line: string): void {
    const kind = treeKind(line);
    if (kind === null) return this.#rest.add(line);
    this.#rest.skip();
    countEntry(this.#tree, kind, line);
  }

  finish(): ManifestOutline {
    const { head, databases } = this.#rest.finish();
    return { head, tree: this.#tree, databases };
  }
}

/** Sees a manifest's lines while they are written. */
export class OutlineStartCounter {
  readonly #tree = { entries: 0, files: 0, leaves: 0, bytes: 0 };
  #lines = 0;
  #bytes = 0;
  #ended = false;

  see(line: string): void {
    if (this.#ended) return;
    const kind = treeKind(line);
    if (kind !== null) countEntry(this.#tree, kind, line);
    else if (this.#lines > 1) {
      this.#ended = true;
      return;
    }
    this.#lines += 1;
    this.#bytes += line.length + 1;
  }

  start(head: ManifestHead): OutlineStart {
    return { head, tree: this.#tree, lines: this.#lines, bytes: this.#bytes };
  }
}

export function treeKind(line: string): "f" | "d" | "l" | null {
  const kind = line.charCodeAt(1) === tab ? line[0] : "";
  return kind === "f" || kind === "d" || kind === "l" ? kind : null;
}

function countEntry(
  tree: { entries: number; files: number; leaves: number; bytes: number },
  kind: "f" | "d" | "l",
  line: string,
): void {
  tree.entries += 1;
  if (kind !== "d") tree.leaves += 1;
  if (kind !== "f") return;
  tree.files += 1;
  const size = line.indexOf("\t", 2) + 1;
  tree.bytes += Number(line.slice(size, line.indexOf("\t", size)));
}

const tab = 9;

export function readEntry(kind: "f" | "d" | "l", fields: readonly string[]): ManifestEntry {
  const path = unescapeBytes(field(fields, 0));
  if (kind === "l") return { kind: "link", path, target: unescapeBytes(field(fields, 1)) };
  if (kind === "d") return { kind: "dir", path, mode: Number.parseInt(field(fields, 1), 8) };
  return {
    kind: "file",
    path,
    sizeBytes: Number(field(fields, 1)),
    mode: Number.parseInt(field(fields, 2), 8),
    mtimeUs: Number(field(fields, 3)),
    sha256: field(fields, 4),
  };
}

function readChunk(fields: readonly string[]): ManifestChunk {
  return {
    path: unescapeBytes(field(fields, 0)),
    rows: Number(field(fields, 1)),
    sizeBytes: Number(field(fields, 2)),
    sha256: field(fields, 3),
    buckets: field(fields, 4).split(",").map(readBucket),
  };
}

function readBucket(text: string): Bucket {
  const [id = "", rows = "", hash = ""] = text.split(":");
  return { id, rows: Number(rows), hash };
}

function field(fields: readonly string[], index: number): string {
  const value = fields[index];
  if (value === undefined) throw damaged("a line is too short");
  return value;
}

function damaged(because: string): ClonePanelError {
  return new ClonePanelError("MANIFEST_DAMAGED", `the manifest cannot be used: ${because}`, {
    hint: "Nothing was changed. Look at the vault's disk, then run: clonepanel verify",
    remedy: "owner",
  });
}
