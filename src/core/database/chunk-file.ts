import { bucketOf, byNumber, chunkOf } from "./bucket-of.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import { sortRows } from "./compare-rows.ts";
import type { Dialect } from "./dialect.ts";
import type { TableShape } from "./table.ts";

/** Below the packet size that the meanest host accepts. */
const maxInsertBytes = 1024 * 1024 - 1024;

/** Text of a chunk: a line of settings, then INSERTs with one row a line. `lines` are in key order. */
export function composeChunk(shape: TableShape, lines: readonly ByteString[], dialect: Dialect): ByteString {
  const head = `${insertHead(shape, dialect)}\n`;
  let text = dialect.chunkHead;
  let openBytes = 0;
  for (const line of lines) {
    if (openBytes > 0 && openBytes + line.length + 2 > maxInsertBytes) {
      text += ";\n";
      openBytes = 0;
    }
    text += openBytes === 0 ? head : ",\n";
    openBytes += (openBytes === 0 ? head.length : 2) + line.length;
    text += line;
  }
  return lines.length === 0 ? text : `${text};\n`;
}

/** `INSERT INTO t (columns) VALUES`, the columns named so that invisible and generated ones are no trap. */
export function insertHead(shape: TableShape, dialect: Dialect): ByteString {
  const columns = shape.columns.map(dialect.quoteName).join(",");
  return `INSERT INTO ${dialect.quoteName(shape.table)} (${columns}) VALUES`;
}

/** The row lines of a chunk's text. */
export function readChunk(text: ByteString): ByteString[] {
  const lines: ByteString[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("(")) lines.push(line.slice(0, -1));
  }
  return lines;
}

export interface ChunkMerge {
  readonly shape: TableShape;
  readonly dialect: Dialect;
  readonly md5: Md5;
  /** Row lines of the chunk as it is in the vault. */
  readonly old: readonly ByteString[];
  /** Buckets that changed or are gone: their old rows do not count any more. */
  readonly changed: ReadonlySet<string>;
  /** All rows that the changed buckets hold now, in any order. */
  readonly fetched: readonly ByteString[];
}

/** Row lines of the chunk as it will be. */
export function mergeChunk(merge: ChunkMerge): ByteString[] {
  const kept = merge.old.filter((line) => !merge.changed.has(bucketOf(line, merge.shape.layout, merge)));
  return sortRows([...kept, ...merge.fetched], merge.shape, merge.dialect);
}

/** Chunk number -> its buckets, both ascending. */
export function groupByChunk(buckets: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const chunks = new Map<string, string[]>();
  for (const bucket of [...buckets].sort(byNumber)) {
    const chunk = chunkOf(bucket);
    const members = chunks.get(chunk);
    if (members === undefined) chunks.set(chunk, [bucket]);
    else members.push(bucket);
  }
  return chunks;
}
