/** Thrown by the readers of this folder, and caught where a whole message was read: what came is no DNS message. */
export class Garbled extends Error {
  override readonly name = "Garbled";
}

/** Reads a message from its beginning, never past its end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  readonly end: number;

  constructor(bytes: Uint8Array, range: { readonly start: number; readonly end: number }) {
    this.bytes = bytes;
    this.at = range.start;
    this.end = Math.min(range.end, bytes.length);
  }

  get left(): number {
    return this.end - this.at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new Garbled(`it ends after ${this.end} bytes, in the middle of a field`);
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint16(): number {
    const [high = 0, low = 0] = this.take(2);
    return high * 0x100 + low;
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16();
  }

  /** Seconds since 1970 in TSIG. */
  uint48(): number {
    return this.uint16() * 0x1_0000_0000 + this.uint32();
  }

  /** The next bytes as a reader of their own, which still sees what lies before them (compressed names point there). */
  slice(length: number): ByteReader {
    const start = this.at;
    this.take(length);
    return new ByteReader(this.bytes, { start, end: start + length });
  }
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export function uint48(value: number): Uint8Array {
  return concat([uint16(Math.floor(value / 0x1_0000_0000)), uint32(value % 0x1_0000_0000)]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A character a byte. */
export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);
}

export function textOfBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  // Over all bytes, whatever differs: a MAC is compared with it.
  let difference = one.length ^ other.length;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] ?? 0);
  return difference === 0;
}
