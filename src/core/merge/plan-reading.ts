import { chunkOf } from "../database/bucket-of.ts";
import { isSameBucket } from "../database/diff-buckets.ts";
import type { Bucket } from "../database/table.ts";
import { bucketsOf, type ManifestTable } from "../mirror/manifest.ts";
import type { Comparison } from "./read-row.ts";

/**
 * What of a table must be read to find how two sides of it differ.
 * - `buckets`: each portion is the changed buckets of one chunk number, so little is held at once.
 * - `whole`: rows are grouped differently, so all are read, once for each of `passes` parts of the keys.
 */
export type Reading =
  | { readonly kind: "buckets"; readonly portions: readonly ReadonlySet<string>[] }
  | { readonly kind: "whole"; readonly passes: number };

/** Rows of two sides that a pass may hold. */
const rowsPerPass = 100_000;

/** Null: the table is not there on that side. */
export function planReading(
  base: ManifestTable | null,
  old: ManifestTable | null,
  comparison: Comparison,
): Reading {
  const isGroupedAlike =
    base === null || old === null || JSON.stringify(base.shape.layout) === JSON.stringify(old.shape.layout);
  if (isGroupedAlike && comparison.by === "lines")
    return { kind: "buckets", portions: changedBuckets(base, old) };
  const rows = [base, old]
    .flatMap((table) => table?.chunks ?? [])
    .reduce((sum, chunk) => sum + chunk.rows, 0);
  return { kind: "whole", passes: Math.max(1, Math.ceil(rows / rowsPerPass)) };
}

function changedBuckets(
  base: ManifestTable | null,
  old: ManifestTable | null,
): readonly ReadonlySet<string>[] {
  const before = byId(base);
  const after = byId(old);
  const layout = (base ?? old)?.shape.layout;
  if (layout === undefined) return [];
  const portions = new Map<string, Set<string>>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [had, has] = [before.get(id), after.get(id)];
    if (has !== undefined && isSameBucket(had, has)) continue;
    const chunk = chunkOf(id, layout);
    const portion = portions.get(chunk) ?? new Set();
    portions.set(chunk, portion.add(id));
  }
  return [...portions.values()];
}

function byId(table: ManifestTable | null): ReadonlyMap<string, Bucket> {
  return new Map(table === null ? [] : bucketsOf(table).map((bucket) => [bucket.id, bucket]));
}

/** The pass in which a key is looked at, the same on every side. */
export function passOf(key: string, passes: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % passes;
}
