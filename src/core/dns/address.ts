/** An address in the one way it is written here (RFC 5952 for IPv6), with its bytes. */
export interface IpAddress {
  readonly type: "A" | "AAAA";
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Null for anything that is no address. */
export function parseAddress(written: string): IpAddress | null {
  const bytes = written.includes(":") ? parseSixteen(written) : parseFour(written);
  return bytes === null ? null : addressOfBytes(bytes);
}

/** Of 4 or 16 bytes. */
export function addressOfBytes(bytes: Uint8Array): IpAddress {
  return bytes.length === 4
    ? { type: "A", text: bytes.join("."), bytes }
    : { type: "AAAA", text: showSixteen(bytes), bytes };
}

function parseFour(written: string): Uint8Array | null {
  const parts = written.split(".");
  const fit = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return parts.length === 4 && fit ? Uint8Array.from(parts, Number) : null;
}

function parseSixteen(written: string): Uint8Array | null {
  const [head = "", tail, ...more] = written.split("::");
  if (more.length > 0) return null;
  const before = wordsOf(head);
  const after = tail === undefined ? [] : wordsOf(tail);
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const words = [...before, ...new Array<number>(missing).fill(0), ...after];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

function wordsOf(part: string): readonly number[] | null {
  if (part === "") return [];
  const pieces = part.split(":");
  const last = pieces.at(-1) ?? "";
  const four = last.includes(".") ? parseFour(last) : null;
  if (last.includes(".") && four === null) return null;
  const hex = four === null ? pieces : pieces.slice(0, -1);
  if (!hex.every((piece) => /^[0-9a-f]{1,4}$/i.test(piece))) return null;
  const [a = 0, b = 0, c = 0, d = 0] = four ?? [];
  const embedded = four === null ? [] : [(a << 8) | b, (c << 8) | d];
  return [...hex.map((piece) => Number.parseInt(piece, 16)), ...embedded];
}

function showSixteen(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  const gap = longestZeros(words);
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(":");
  if (gap.length < 2) return hex(words);
  return `${hex(words.slice(0, gap.start))}::${hex(words.slice(gap.start + gap.length))}`;
}

function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start += 1) {
    let length = 0;
    while (words[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
