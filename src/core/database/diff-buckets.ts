import { isSameHash } from "./bucket-hash.ts";
import { perChunkOf } from "./bucket-of.ts";
import type { Bucket, BucketLayout, SurveyedTable, TableShape } from "./table.ts";

/** What must happen to one table so that `have` becomes `want`. */
export type TableDifference =
  | { readonly kind: "same"; readonly table: string }
  | {
      readonly kind: "edit";
      readonly table: string;
      /** Buckets of `want` that are new or hold other rows. */
      readonly changed: readonly Bucket[];
      /** Buckets that `want` does not have any more. */
      readonly gone: readonly string[];
    }
  | { readonly kind: "replace"; readonly table: string; readonly because: string }
  | { readonly kind: "create"; readonly table: string }
  | { readonly kind: "drop"; readonly table: string };

/** Bytewise by table. Used for vault <- primary and for replica <- vault. */
export function diffTables(
  have: readonly SurveyedTable[],
  want: readonly SurveyedTable[],
): TableDifference[] {
  const haveByName = new Map(have.map((table) => [table.shape.table, table]));
  const wantByName = new Map(want.map((table) => [table.shape.table, table]));
  const names = [...new Set([...haveByName.keys(), ...wantByName.keys()])].sort();
  return names.map((table) => diffTable(table, haveByName.get(table), wantByName.get(table)));
}

function diffTable(
  table: string,
  have: SurveyedTable | undefined,
  want: SurveyedTable | undefined,
): TableDifference {
  if (want === undefined) return { kind: "drop", table };
  if (have === undefined) return { kind: "create", table };
  const because = shapeDifference(have.shape, want.shape);
  return because === null ? diffBuckets(have, want) : { kind: "replace", table, because };
}

/** Why rows of one shape do not fit into the other, in a few words; null when they do. AUTO_INCREMENT never counts. */
export function shapeDifference(have: TableShape, want: TableShape): string | null {
  if (have.ddl !== want.ddl) return "its definition changed";
  if (!isEqual(have.columns, want.columns) || !isEqual(have.key, want.key)) return "its columns changed";
  if (have.transactional !== want.transactional) return "its storage engine changed";
  return isSameLayout(have.layout, want.layout) ? null : "its rows are grouped anew";
}

function diffBuckets(have: SurveyedTable, want: SurveyedTable): TableDifference {
  const table = want.shape.table;
  const paired = pairedBuckets(have.buckets, want.buckets);
  const [restBefore, restAfter] = [have.buckets.slice(paired), want.buckets.slice(paired)];
  const before = new Map(restBefore.map((bucket) => [bucket.id, bucket]));
  const changed = [
    ...want.buckets.slice(0, paired).filter((bucket, at) => !isSameBucket(have.buckets[at], bucket)),
    ...restAfter.filter((bucket) => !isSameBucket(before.get(bucket.id), bucket)),
  ];
  const after = new Set(restAfter.map((bucket) => bucket.id));
  const gone = restBefore.filter((bucket) => !after.has(bucket.id)).map((bucket) => bucket.id);
  return changed.length + gone.length === 0
    ? { kind: "same", table }
    : { kind: "edit", table, changed, gone };
}

/** Both lists ascend, so that most buckets stand at the same place in both, and need not be looked up. */
function pairedBuckets(have: readonly Bucket[], want: readonly Bucket[]): number {
  let at = 0;
  while (at < have.length && at < want.length && have[at]?.id === want[at]?.id) at++;
  return at;
}

export function isSameBucket(have: Bucket | undefined, want: Bucket): boolean {
  return have !== undefined && have.rows === want.rows && isSameHash(have.hash, want.hash);
}

/** Column by column: a layout that went through a manifest may have its members in another order. */
export function isSameLayout(left: BucketLayout, right: BucketLayout): boolean {
  if (left.kind === "range") {
    if (right.kind !== "range") return false;
    const isSameKey = left.column === right.column && left.keyIndex === right.keyIndex;
    return isSameKey && left.width === right.width && perChunkOf(left) === perChunkOf(right);
  }
  if (right.kind !== "hash" || left.bits !== right.bits) return false;
  return isEqual(left.columns, right.columns) && isEqual(left.keyIndexes, right.keyIndexes);
}

function isEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, at) => item === right[at]);
}

export function countRows(buckets: readonly Bucket[]): number {
  return buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
}
