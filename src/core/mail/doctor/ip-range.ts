import { parseAddress } from "../../dns/address.ts";

/** Is an address within `ip` or `ip/length`? False for other families and for what is no range. */
export function isInRange(address: string, range: string): boolean {
  const [base = "", length] = range.split("/");
  const [own, other] = [parseAddress(address)?.bytes, parseAddress(base)?.bytes];
  if (own === undefined || other === undefined || own.length !== other.length) return false;
  const width = own.length * 8;
  const kept = length === undefined ? width : Number(length);
  if (!Number.isInteger(kept) || kept < 0 || kept > width) return false;
  const shift = BigInt(width - kept);
  return numberOf(own) >> shift === numberOf(other) >> shift;
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
