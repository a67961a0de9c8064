import { bucketOf, byNumber } from "./bucket-of.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import { BucketSum, canonicalRow, digestValues } from "./row-digest.ts";
import type { Bucket, BucketLayout } from "./table.ts";

/** Buckets of rows at hand: what a server would answer for them. Proves a chunk file against the manifest. */
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
    sum.add(digestValues(canonicalRow(line, codec.dialect), codec.md5));
  }
  return listBuckets(sums);
}

export function listBuckets(sums: ReadonlyMap<string, BucketSum>): Bucket[] {
  const ids = [...sums.keys()].sort(byNumber);
  return ids.flatMap((id) => {
    const sum = sums.get(id);
    return sum === undefined ? [] : [{ id, rows: sum.rows, hash: sum.hash() }];
  });
}
