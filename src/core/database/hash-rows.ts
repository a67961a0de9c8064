import { bucketOf, byNumber } from "./bucket-of.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import { encodeQuick, quickDigest } from "./quick-hash.ts";
import { BucketSum, digestValues, type RowDigest } from "./row-digest.ts";
import { parseRow } from "./row-line.ts";
import type { Bucket, BucketLayout } from "./table.ts";

/** Buckets of rows at hand, with all hashes that a server may answer for them. Proves rows against a survey. */
export function hashRows(
  lines: Iterable<ByteString>,
  layout: BucketLayout,
  codec: { readonly dialect: Dialect; readonly md5: Md5 },
): Bucket[] {
  const sums = new Map<string, BucketSum>();
  for (const line of lines) {
    const id = bucketOf(line, layout, codec);
    const sum = sums.get(id) ?? new BucketSum();
    sums.set(id, sum);
    sum.add(digestLine(line, codec));
  }
  return listBuckets(sums);
}

/** Row lines by the number of their bucket. */
export function groupRows(
  lines: Iterable<ByteString>,
  layout: BucketLayout,
  codec: { readonly dialect: Dialect; readonly md5: Md5 },
): ReadonlyMap<string, readonly ByteString[]> {
  const groups = new Map<string, ByteString[]>();
  for (const line of lines) {
    const id = bucketOf(line, layout, codec);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [line]);
    else group.push(line);
  }
  return groups;
}

export function digestLine(
  line: ByteString,
  { dialect, md5 }: { dialect: Dialect; md5: Md5 },
): RowDigest & { readonly deep: string } {
  const literals = parseRow(line, dialect);
  const deep = digestValues(literals.map(dialect.canonicalBytes), md5);
  return dialect.quickHash === "none"
    ? { deep }
    : { deep, quick: quickDigest(encodeQuick(literals, dialect)) };
}

export function listBuckets(sums: ReadonlyMap<string, BucketSum>): Bucket[] {
  const ids = [...sums.keys()].sort(byNumber);
  return ids.flatMap((id) => {
    const sum = sums.get(id);
    return sum === undefined ? [] : [{ id, rows: sum.rows, hash: sum.hash() }];
  });
}
