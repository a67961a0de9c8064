import { ClonePanelError } from "../errors.ts";
import { keysOfBucket } from "./bucket-of.ts";
import { type ByteString, fromHex, utf8Bytes } from "./byte-string.ts";
import { compareBytes, compareNumbers } from "./compare-rows.ts";
import type { Literal } from "./literal.ts";
import type { Bucket, BucketLayout, TableShape } from "./table.ts";

/** Rows by the first column of their key, as a person names them. Both ends belong to it; null is no end. */
export interface KeyRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** A range of one table's rows: `index` is the column's place in a row line. */
export type KeyBounds =
  | {
      readonly kind: "number";
      readonly column: string;
      readonly index: number;
      readonly first: string | null;
      readonly last: string | null;
    }
  /** In the order of bytes, whatever the collation of a server. */
  | {
      readonly kind: "bytes";
      readonly column: string;
      readonly index: number;
      readonly first: ByteString | null;
      readonly last: ByteString | null;
    };

/** `17`, `100..200`, `100..`, `..200`. Null when it says nothing. */
export function parseKeyRange(text: string): KeyRange | null {
  const at = text.indexOf("..");
  if (at < 0) return text === "" ? null : { from: text, to: text };
  const [from, to] = [text.slice(0, at), text.slice(at + 2)];
  return from === "" && to === "" ? null : { from: from === "" ? null : from, to: to === "" ? null : to };
}

/** As it is typed. */
export function rangeWords({ from, to }: KeyRange): string {
  return from === to ? (from ?? "") : `${from ?? ""}..${to ?? ""}`;
}

const number = /^-?[0-9]{1,40}(?:\.[0-9]{1,40})?$/;

/** @throws ClonePanelError ROWS_NOT_NAMED */
export function boundsOf(shape: TableShape, range: KeyRange): KeyBounds {
  const [column] = shape.key;
  const [order] = shape.keyOrder;
  if (column === undefined || order === undefined)
    throw notNamed(shape.table, "it has no key, so its rows cannot be named", "Restore the whole table.");
  const { index } = order;
  if (order.order === "bytes")
    return { kind: "bytes", column, index, first: bytesOf(range.from), last: bytesOf(range.to) };
  const wrong = [range.from, range.to].find((end) => end !== null && !number.test(end));
  if (wrong !== undefined)
    throw notNamed(
      shape.table,
      `its key begins with the number "${column}", and "${wrong}" is none`,
      "Write: --rows 100..200",
    );
  return { kind: "number", column, index, first: range.from, last: range.to };
}

/** A text, or bytes as `0x00ff`. */
function bytesOf(end: string | null): ByteString | null {
  if (end === null) return null;
  return /^0x(?:[0-9a-fA-F]{2})+$/.test(end) ? fromHex(end.slice(2)) : utf8Bytes(end);
}

/** Of these buckets, those that can hold a row within the bounds. */
export function bucketsWithin(
  layout: BucketLayout,
  buckets: readonly Bucket[],
  bounds: KeyBounds,
): readonly string[] {
  const ids = buckets.map((bucket) => bucket.id);
  if (layout.kind !== "range" || bounds.kind !== "number" || layout.column !== bounds.column) return ids;
  return ids.filter((id) => {
    const { first, last } = keysOfBucket(id, layout.width);
    const begins = bounds.first === null || compareNumbers(bounds.first, last.toString()) <= 0;
    return begins && (bounds.last === null || compareNumbers(first.toString(), bounds.last) <= 0);
  });
}

export function isInBounds(literals: readonly Literal[], bounds: KeyBounds): boolean {
  const literal = literals[bounds.index];
  if (literal === undefined || literal.kind === "null") return false;
  const value = literal.kind === "number" ? literal.text : literal.bytes;
  const compare = bounds.kind === "number" ? compareNumbers : compareBytes;
  const isFrom = bounds.first === null || compare(bounds.first, value) <= 0;
  return isFrom && (bounds.last === null || compare(value, bounds.last) <= 0);
}

function notNamed(table: string, because: string, hint: string): ClonePanelError {
  return new ClonePanelError(
    "ROWS_NOT_NAMED",
    `rows of the table "${table}" cannot be chosen like that: ${because}`,
    {
      hint,
      remedy: "owner",
    },
  );
}
