import { bucketOfRow } from "./bucket-of.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import { insertRows } from "./compare-rows.ts";
import type { Dialect } from "./dialect.ts";
import { isSameBucket } from "./diff-buckets.ts";
import { digestLine, hashRows } from "./hash-rows.ts";
import type { Literal } from "./literal.ts";
import { encodeQuick, quickDigest } from "./quick-hash.ts";
import { BucketSum } from "./row-digest.ts";
import { parseRow } from "./row-line.ts";
import type { Bucket, TableShape } from "./table.ts";

/** Texts of a key's integers, parted by commas. */
export type RowKey = string;

/** A row line that was looked at once, so that nobody needs to read it again. */
export interface HeldRow {
  readonly line: ByteString;
  readonly bucket: string;
  /** Tells rows apart where the key is made of integers; else it means nothing. */
  readonly key: RowKey;
  /** What the row adds to the quick hash of its bucket. */
  readonly quick: bigint;
}

/** What became of held rows: those that are no longer so, and those that are there anew. */
export interface RowChanges {
  readonly gone: readonly HeldRow[];
  readonly come: readonly HeldRow[];
}

interface Codec {
  readonly dialect: Dialect;
  readonly md5: Md5;
}

/** @param bucket where it is known already. */
export function holdRow(line: ByteString, shape: TableShape, codec: Codec, bucket?: string): HeldRow {
  const literals = parseRow(line, codec.dialect);
  return {
    line,
    bucket: bucket ?? bucketOfRow(literals, shape.layout, codec),
    key: keyOf(literals, shape),
    quick: quickDigest(encodeQuick(literals, codec.dialect)),
  };
}

export function keyOf(literals: readonly Literal[], shape: TableShape): RowKey {
  return shape.keyOrder
    .map(({ index }) => {
      const literal = literals[index];
      return literal?.kind === "number" ? literal.text : "";
    })
    .join(",");
}

/** A bucket whose rows changed, in key order, with the hash that they have. */
export interface ChangedBucket {
  readonly bucket: Bucket;
  readonly lines: readonly ByteString[];
}

/**
 * The rows that a bucket holds now. Its quick hash is the sum of all of them; of the deep one, which is a sum too, only what
 * changed is worked out. Should that not be what the survey says, the deep hash that was known is not believed, and all rows
 * are hashed.
 */
export function changeBucket(
  about: { readonly old: Bucket | null; readonly want: Bucket; readonly shape: TableShape },
  rows: { readonly held: readonly HeldRow[] } & RowChanges,
  codec: Codec,
): ChangedBucket {
  const { old, want, shape } = about;
  const gone = new Set(rows.gone);
  const stay = rows.held.filter((row) => !gone.has(row));
  const now = [...stay, ...rows.come];
  const [standing, come] = [stay, rows.come].map((some) => some.map(({ line }) => line));
  const lines = insertRows(standing ?? [], come ?? [], shape, codec.dialect);
  const sum = BucketSum.fromDeep(old);
  for (const { line } of rows.gone) sum?.remove({ deep: digestLine(line, codec).deep });
  for (const { line } of rows.come) sum?.add({ deep: digestLine(line, codec).deep });
  sum?.setQuick(now.map(({ quick }) => quick));
  const bucket: Bucket = { id: want.id, rows: sum?.rows ?? 0, hash: sum?.hash() ?? "" };
  if (bucket.rows === now.length && isSameBucket(bucket, want)) return { bucket, lines };
  const [all] = hashRows(lines, shape.layout, codec);
  return { bucket: all ?? { id: want.id, rows: 0, hash: "" }, lines };
}
