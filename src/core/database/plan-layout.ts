import type { Bucket, BucketLayout } from "./table.ts";

/** What is known of a table's key before its rows are hashed. */
export interface KeyFacts {
  /** Stored columns, in order. */
  readonly columns: readonly string[];
  /** Columns of the key, empty when the table has none. */
  readonly key: readonly string[];
  /** Is the key's first column an integer? Only then neighbours in the key can share a bucket. */
  readonly leading: "integer" | "other";
}

export interface KeySpan {
  readonly rows: number;
  /** Of the leading column, decimal text; null when the table is empty. */
  readonly min: string | null;
  readonly max: string | null;
  /** An estimate of one row; 0: nobody knows. */
  readonly rowBytes: number;
}

/** 32 to 64 rows a bucket: small enough to fetch for one changed row, large enough that hashes are few. */
const usualPerBucket = 64;
/**
 * A changed row costs the packing of its whole bucket, so long rows lie in smaller ones. One less than a power of two, so
 * that keys without gaps are 32 and 16 to a bucket, and others never fewer.
 */
const longRows = [
  { fromBytes: 1024, perBucket: 31 },
  { fromBytes: 320, perBucket: 63 },
] as const;
/** A changed row also costs reading, hashing and writing its whole chunk: of long rows that is half a megabyte, not two. */
const perChunkOfLongRows = 16;
/** A server that counts pages finds the rows of a small table long. */
const fewestForGuess = 1_000;
/** Their hashes are held in memory, several times over: a very large table has larger buckets instead of more. */
const mostBuckets = 65_536;
/** A server divides in 64 bits, signed. */
const widest = 1n << 62n;

/** How many rows a bucket shall hold at most; from four million on more than 64. */
function rowsPerBucket(rows: number, usual = usualPerBucket): number {
  let most = usual;
  while (rows > most * mostBuckets) most *= 2;
  return most;
}

/** A layout for a table that has none yet. */
export function planLayout(facts: KeyFacts, span: KeySpan): BucketLayout {
  return planRange(facts, span) ?? planHash(facts, span.rows);
}

function planRange(facts: KeyFacts, span: KeySpan): BucketLayout | null {
  const column = facts.key[0];
  if (column === undefined || facts.leading !== "integer") return null;
  const isWholeKey = facts.key.length === 1;
  const smallest = isWholeKey ? 16n : 1n;
  const width = rangeWidth(span, smallest);
  // Many rows a value, as in (site, page) with few sites: no width can part them.
  if (width === null) return null;
  const layout = {
    kind: "range",
    column,
    keyIndex: facts.columns.indexOf(column),
    width: width.toString(),
  } as const;
  return longRowsOf(span) === undefined ? layout : { ...layout, perChunk: perChunkOfLongRows };
}

function longRowsOf(span: KeySpan): (typeof longRows)[number] | undefined {
  const guess = span.rows < fewestForGuess ? 0 : span.rowBytes;
  return longRows.find(({ fromBytes }) => guess >= fromBytes);
}

/** The largest power of two that gives at most as many rows a bucket, were the keys spread evenly. */
function rangeWidth(span: KeySpan, smallest: bigint): bigint | null {
  if (span.min === null || span.max === null) return 32n;
  const values = BigInt(span.max) - BigInt(span.min) + 1n;
  const rows = BigInt(Math.max(1, span.rows));
  const most = BigInt(rowsPerBucket(span.rows, longRowsOf(span)?.perBucket ?? usualPerBucket));
  if (rows > most * values) return null;
  let width = smallest;
  while (rows * width * 2n <= most * values && width < widest) width *= 2n;
  return width;
}

/** Also the way out for keys so unevenly spread that ranges do not part them. */
export function planHash(facts: KeyFacts, rows: number): BucketLayout {
  const columns = facts.key.length > 0 ? facts.key : facts.columns;
  const bits = Math.max(0, Math.ceil(Math.log2(Math.max(1, rows / rowsPerBucket(rows)))));
  return { kind: "hash", columns, keyIndexes: columns.map((column) => facts.columns.indexOf(column)), bits };
}

/** Can the layout of the last generation still be used at all? */
export function isLayoutPossible(layout: BucketLayout, facts: KeyFacts): boolean {
  if (layout.kind === "range") {
    const isSameColumn = facts.key[0] === layout.column && facts.columns[layout.keyIndex] === layout.column;
    return isSameColumn && facts.leading === "integer";
  }
  const columns = facts.key.length > 0 ? facts.key : facts.columns;
  const isSameKey =
    columns.length === layout.columns.length && columns.every((column, at) => layout.columns[at] === column);
  return isSameKey && layout.keyIndexes.every((index, at) => facts.columns[index] === columns[at]);
}

export type LayoutFit = "fits" | "too-coarse" | "too-fine";

/**
 * A layout is kept as long as it can be borne, because a new one means a new hash for every row: every chunk would be
 * rewritten and every replica rebuilt.
 */
export function judgeLayout(buckets: readonly Bucket[]): LayoutFit {
  const rows = buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  if (rows < 10_000) return "fits";
  const largest = buckets.reduce((most, bucket) => Math.max(most, bucket.rows), 0);
  const borne = 16 * rowsPerBucket(rows);
  if (rows / buckets.length > borne || largest > Math.max(32_768, 32 * borne)) return "too-coarse";
  return rows / buckets.length < 4 ? "too-fine" : "fits";
}

/** The layout to try after a bad judgement; the same layout again means that nothing better is known. */
export function replanLayout(
  layout: BucketLayout,
  facts: KeyFacts,
  replan: { fit: LayoutFit; span: KeySpan },
): BucketLayout {
  const planned = planLayout(facts, replan.span);
  const isSameRange = planned.kind === "range" && layout.kind === "range" && planned.width === layout.width;
  // Ranges that do not part the rows, and cannot be chosen better: outliers among the keys.
  return isSameRange || layout.kind === "hash" ? planHash(facts, replan.span.rows) : planned;
}
