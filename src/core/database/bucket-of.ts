import type { ByteString, Md5 } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal } from "./literal.ts";
import { digestValues } from "./row-digest.ts";
import { parseRow } from "./row-line.ts";
import type { BucketLayout } from "./table.ts";

/** Number of a row's bucket as decimal text, the same that the server computes. */
export function bucketOf(
  line: ByteString,
  layout: BucketLayout,
  codec: { dialect: Dialect; md5: Md5 },
): string {
  const indexes = layout.kind === "range" ? [layout.keyIndex] : layout.keyIndexes;
  return bucketOfRow(parseRow(line, codec.dialect, 1 + Math.max(...indexes)), layout, codec);
}

/** The same of a row that was read, as far as its key. */
export function bucketOfRow(
  literals: readonly Literal[],
  layout: BucketLayout,
  codec: { dialect: Dialect; md5: Md5 },
): string {
  if (layout.kind === "range") {
    const literal = literals[layout.keyIndex];
    if (literal?.kind !== "number") throw new SyntaxError("the key of a row is no number");
    return rangeBucket(literal.text, layout.width);
  }
  const values = layout.keyIndexes.map((index) => {
    const literal = literals[index];
    return literal === undefined ? null : codec.dialect.canonicalBytes(literal);
  });
  return hashBucket(values, layout.bits, codec.md5);
}

export function rangeBucket(key: string, width: string): string {
  return floorDivide(key, width);
}

export function hashBucket(values: readonly (ByteString | null)[], bits: number, md5: Md5): string {
  const first32Bits = Number.parseInt(digestValues(values, md5).slice(0, 8), 16);
  return Math.floor(first32Bits / 2 ** (32 - bits)).toString();
}

/** Smallest and largest key of a range bucket. */
export function keysOfBucket(
  bucket: string,
  width: string,
): { readonly first: bigint; readonly last: bigint } {
  const first = BigInt(bucket) * BigInt(width);
  return { first, last: first + BigInt(width) - 1n };
}

const usualPerChunk = 64;

/** Number of the chunk that holds a bucket. */
export function chunkOf(bucket: string, layout: BucketLayout): string {
  return floorDivide(bucket, String(perChunkOf(layout)));
}

export function perChunkOf(layout: BucketLayout): number {
  return (layout.kind === "range" ? layout.perChunk : undefined) ?? usualPerChunk;
}

/** Name of a chunk's file, without folder and ending: in bytewise order of names the chunks are in order of number. */
export function chunkName(chunk: string): string {
  const number = BigInt(chunk);
  return number < 0n ? `n${digits(ceiling + number)}` : `p${digits(number)}`;
}

export function chunkOfName(name: string): string {
  const number = BigInt(name.slice(1));
  return (name.startsWith("n") ? number - ceiling : number).toString();
}

const ceiling = 10n ** 20n;

function digits(number: bigint): string {
  return number.toString().padStart(20, "0");
}

/** Of decimal texts. Below 10^14 a quotient of doubles is never rounded up to the next whole number. */
function floorDivide(dividend: string, divisor: string): string {
  if (isShort(dividend) && isShort(divisor)) return String(Math.floor(Number(dividend) / Number(divisor)));
  const [whole, part] = [BigInt(dividend), BigInt(divisor)];
  const quotient = whole / part;
  return (whole % part < 0n ? quotient - 1n : quotient).toString();
}

function isShort(number: string): boolean {
  return number.length < 15;
}

/** Ascending by number, for bucket and chunk numbers as decimal text. */
export function byNumber(left: string, right: string): number {
  if (isShort(left) && isShort(right)) return Number(left) - Number(right);
  const [a, b] = [BigInt(left), BigInt(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
