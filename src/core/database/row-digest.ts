import { type ByteString, type Md5, toByteArray } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import { parseRow } from "./row-line.ts";

/** Longer values enter as their MD5: a server returns NULL for a concatenation beyond its packet size. */
export const longValueBytes = 512;

/** One value as it enters a hash: `N`, `length:bytes`, or `#` and the MD5 of a long one. No separator can be forged. */
export function encodeValue(bytes: ByteString | null, md5: Md5): ByteString {
  if (bytes === null) return "N";
  return bytes.length > longValueBytes ? `#${md5(toByteArray(bytes))}` : `${bytes.length}:${bytes}`;
}

/** MD5 over the encoded values, hex: the same that the server computes. */
export function digestValues(values: readonly (ByteString | null)[], md5: Md5): string {
  return md5(toByteArray(values.map((value) => encodeValue(value, md5)).join("")));
}

export function canonicalRow(line: ByteString, dialect: Dialect): (ByteString | null)[] {
  return parseRow(line, dialect).map(dialect.canonicalBytes);
}

const wrap = 1n << 64n;

/**
 * Hash of a bucket: the sum, modulo 2^64, of each half of the rows' digests. A sum, because in a table without a key two
 * equal rows would vanish from an exclusive or.
 */
export class BucketSum {
  rows = 0;
  #high = 0n;
  #low = 0n;

  add(digest: string): void {
    this.rows += 1;
    this.#high += BigInt(`0x${digest.slice(0, 16)}`);
    this.#low += BigInt(`0x${digest.slice(16)}`);
  }

  hash(): string {
    return hashOfSums(this.#high, this.#low);
  }
}

/** Sums as a server returns them (they may exceed 64 bits) to 32 hex digits. */
export function hashOfSums(high: bigint, low: bigint): string {
  return hex64(high) + hex64(low);
}

function hex64(sum: bigint): string {
  return (sum % wrap).toString(16).padStart(16, "0");
}
