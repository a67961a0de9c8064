import { joinHash, splitHash } from "./bucket-hash.ts";
import type { ByteString, Md5 } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import { parseRow } from "./row-line.ts";
import type { Bucket } from "./table.ts";

/** Longer values enter as their MD5: a server returns NULL for a concatenation beyond its packet size. */
export const longValueBytes = 512;

/** One value as it enters a hash: `N`, `length:bytes`, or `#` and the MD5 of a long one. No separator can be forged. */
export function encodeValue(bytes: ByteString | null, md5: Md5): ByteString {
  if (bytes === null) return "N";
  return bytes.length > longValueBytes ? `#${md5(bytes)}` : `${bytes.length}:${bytes}`;
}

/** MD5 over the encoded values, hex: the same that the server computes. */
export function digestValues(values: readonly (ByteString | null)[], md5: Md5): string {
  return md5(values.map((value) => encodeValue(value, md5)).join(""));
}

export function canonicalRow(line: ByteString, dialect: Dialect): (ByteString | null)[] {
  return parseRow(line, dialect).map(dialect.canonicalBytes);
}

/** What one row adds to its bucket: `digestValues`, `quickDigest`, or both. All rows of a bucket alike. */
export interface RowDigest {
  readonly deep?: string;
  readonly quick?: bigint;
}

/**
 * Hash of a bucket: the sum, modulo 2^64, of each half of the rows' deep digests, and that of their quick ones. Sums,
 * because in a table without a key two equal rows would vanish from an exclusive or.
 */
export class BucketSum {
  rows = 0;
  #high = 0n;
  #low = 0n;
  #quick = 0n;
  #hasDeep = false;
  #hasQuick = false;

  /** What a known bucket's rows add up to, without their quick digests; null when its deep hash is not known. */
  static fromDeep(bucket: Bucket | null): BucketSum | null {
    const sum = new BucketSum();
    sum.#hasDeep = true;
    if (bucket === null) return sum;
    const { deep } = splitHash(bucket.hash);
    if (deep === null) return null;
    sum.rows = bucket.rows;
    sum.#high = BigInt(`0x${deep.slice(0, 16)}`);
    sum.#low = BigInt(`0x${deep.slice(16)}`);
    return sum;
  }

  /** A row that was counted with its deep digest. */
  remove({ deep }: Required<Pick<RowDigest, "deep">>): void {
    this.rows -= 1;
    this.#high -= BigInt(`0x${deep.slice(0, 16)}`);
    this.#low -= BigInt(`0x${deep.slice(16)}`);
  }

  /** The quick digests of all rows. */
  setQuick(digests: readonly bigint[]): void {
    this.#hasQuick = true;
    this.#quick = 0n;
    for (const digest of digests) this.#quick += digest;
  }

  add({ deep, quick }: RowDigest): void {
    this.rows += 1;
    if (deep !== undefined) {
      this.#hasDeep = true;
      this.#high += BigInt(`0x${deep.slice(0, 16)}`);
      this.#low += BigInt(`0x${deep.slice(16)}`);
    }
    if (quick === undefined) return;
    this.#hasQuick = true;
    this.#quick += quick;
  }

  hash(): string {
    return joinHash({
      deep: this.#hasDeep ? deepHashOf(this.#high, this.#low) : null,
      quick: this.#hasQuick ? hex64(this.#quick) : null,
    });
  }
}

/** Sums as a server returns them (they may exceed 64 bits) to 32 hex digits. */
export function deepHashOf(high: bigint, low: bigint): string {
  return hex64(high) + hex64(low);
}

/** The same for the sum of quick digests. */
export function quickHashOf(sum: bigint): string {
  return joinHash({ deep: null, quick: hex64(sum) });
}

function hex64(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, "0");
}
