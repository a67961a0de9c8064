/**
 * Numbers and byte strings one after the other, outside of the heap that a garbage collector walks. Buffers, because they
 * alone turn bytes into text and back in one call: char by char it was the dearest part of a pass.
 */
export class ByteBlocks {
  readonly #full: Buffer[] = [];
  #block = Buffer.alloc(0);
  #at = 0;

  /** To be called before what must lie in one block; the numbers and texts that follow fit then. */
  reserve(bytes: number): "same block" | "new block" {
    if (this.#block.length - this.#at >= bytes) return "same block";
    if (this.#at > 0) this.#full.push(this.#block.subarray(0, this.#at));
    // The first is small: most lists are.
    this.#block = Buffer.alloc(Math.max(this.#full.length === 0 ? smallBytes : blockBytes, bytes));
    this.#at = 0;
    return "new block";
  }

  /** A whole number from 0 to 2^53, seven bits a byte. */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#block[this.#at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#block[this.#at++] = rest;
  }

  float(value: number): void {
    this.#at = this.#block.writeDoubleBE(value, this.#at);
  }

  /** Chars are bytes. */
  text(value: string): void {
    this.number(value.length);
    this.#at += this.#block.write(value, this.#at, "latin1");
  }

  hex(value: string): void {
    this.#at += this.#block.write(value, this.#at, "hex");
  }

  *read(): Generator<BytesIn> {
    for (const block of this.#full) yield new BytesIn(block);
    if (this.#at > 0) yield new BytesIn(this.#block.subarray(0, this.#at));
  }
}

const smallBytes = 1 << 12;
const blockBytes = 1 << 18;

/** One block, from its beginning. */
export class BytesIn {
  readonly #block: Buffer;
  #at = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  atEnd(): boolean {
    return this.#at >= this.#block.length;
  }

  number(): number {
    let byte = this.#next();
    let value = byte % 128;
    for (let factor = 128; byte >= 128; factor *= 128) {
      byte = this.#next();
      value += (byte % 128) * factor;
    }
    return value;
  }

  float(): number {
    const value = this.#block.readDoubleBE(this.#at);
    this.#at += 8;
    return value;
  }

  text(): string {
    return this.#chars("latin1", this.number());
  }

  hex(bytes: number): string {
    return this.#chars("hex", bytes);
  }

  #chars(encoding: "latin1" | "hex", bytes: number): string {
    const from = this.#at;
    this.#at += bytes;
    return this.#block.toString(encoding, from, this.#at);
  }

  #next(): number {
    const byte = this.#block[this.#at] as number;
    this.#at += 1;
    return byte;
  }
}
