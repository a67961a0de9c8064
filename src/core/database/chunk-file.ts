import { bucketOf, byNumber, chunkOf } from "./bucket-of.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import { sortRows } from "./compare-rows.ts";
import type { Dialect } from "./dialect.ts";
import type { BucketLayout, TableShape } from "./table.ts";

/** Below the packet size that the meanest host accepts. */
export const maxInsertBytes = 1024 * 1024 - 1024;

/** Text of a chunk: a line of settings, then INSERTs with one row a line. `lines` are in key order. */
export function composeChunk(shape: TableShape, lines: readonly ByteString[], dialect: Dialect): ByteString {
  if (lines.length === 0) return dialect.chunkHead;
  return `${dialect.chunkHead}${insertHead(shape, dialect)}\n${joinRows(shape, lines, dialect)};\n`;
}

/** Rows as they follow an INSERT's head, without its end; where one INSERT would grow too long, the next one begins. */
export function joinRows(shape: TableShape, lines: readonly ByteString[], dialect: Dialect): ByteString {
  return rowPieces(shape, lines, dialect).join("");
}

/** The same in pieces, for whoever need not have it as one text. */
export function rowPieces(shape: TableShape, lines: readonly ByteString[], dialect: Dialect): ByteString[] {
  const head = `${insertHead(shape, dialect)}\n`;
  const pieces: ByteString[] = [];
  let openBytes = head.length;
  for (const line of lines) {
    const isFirst = pieces.length === 0;
    const fits = isFirst || openBytes + line.length + 2 <= maxInsertBytes;
    if (!isFirst) pieces.push(fits ? ",\n" : `;\n${head}`);
    openBytes = (fits ? openBytes + (isFirst ? 0 : 2) : head.length) + line.length;
    pieces.push(line);
  }
  return pieces;
}

/** The row lines of `joinRows`. */
export function readRows(text: ByteString): ByteString[] {
  return rowLines(text, text.length + 1);
}

/** `INSERT INTO t (columns) VALUES`, the columns named so that invisible and generated ones are no trap. */
export function insertHead(shape: TableShape, dialect: Dialect): ByteString {
  const columns = shape.columns.map(dialect.quoteName).join(",");
  return `INSERT INTO ${dialect.quoteName(shape.table)} (${columns}) VALUES`;
}

/** The row lines of a chunk's text. */
export function readChunk(text: ByteString): ByteString[] {
  return rowLines(text, text.length);
}

/** Each row without the one character that follows it. `end`: where the last line ends, that character included. */
function rowLines(text: ByteString, end: number): ByteString[] {
  const lines: ByteString[] = [];
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf("\n", at);
    const lineEnd = found < 0 ? end : found;
    if (text[at] === "(") lines.push(text.slice(at, lineEnd - 1));
    at = lineEnd + 1;
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
export function groupByChunk(
  buckets: readonly string[],
  layout: BucketLayout,
): ReadonlyMap<string, readonly string[]> {
  const chunks = new Map<string, string[]>();
  for (const bucket of [...buckets].sort(byNumber)) {
    const chunk = chunkOf(bucket, layout);
    const members = chunks.get(chunk);
    if (members === undefined) chunks.set(chunk, [bucket]);
    else members.push(bucket);
  }
  return chunks;
}
