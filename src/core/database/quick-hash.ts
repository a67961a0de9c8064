import type { ByteString } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal } from "./literal.ts";

/**
 * The bytes of a row for its quick hash: of every column `N` for NULL, a number as it is, of anything else its length;
 * then the bytes of those that have a length; all parted by commas. Nothing can be forged: numbers hold no comma, and the
 * lengths say where each value ends.
 */
export function encodeQuick(literals: readonly Literal[], dialect: Dialect): ByteString {
  let head = "";
  let values = "";
  for (const literal of literals) {
    const bytes = dialect.canonicalBytes(literal);
    if (bytes === null) head += ",N";
    else if (literal.kind === "number") head += `,${bytes}`;
    else {
      head += `,${bytes.length}`;
      values += `,${bytes}`;
    }
  }
  return (head + values).slice(1);
}

/**
 * CRC-32 times CRC-32C, 64 bits. Each alone is linear, so equal edits of two rows would leave their exclusive or as it is;
 * the product of the two is not.
 */
export function quickDigest(bytes: ByteString): bigint {
  let ieee = -1;
  let castagnoli = -1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charCodeAt(at);
    ieee = (ieeeTable[(ieee ^ byte) & 255] ?? 0) ^ (ieee >>> 8);
    castagnoli = (castagnoliTable[(castagnoli ^ byte) & 255] ?? 0) ^ (castagnoli >>> 8);
  }
  return BigInt(~ieee >>> 0) * BigInt(~castagnoli >>> 0);
}

const ieeeTable = checksumTable(0xedb88320);
const castagnoliTable = checksumTable(0x82f63b78);

function checksumTable(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest;
  });
}
