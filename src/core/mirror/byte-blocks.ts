/** Numbers and byte strings one after the other, outside of the heap that a garbage collector walks. */
export class ByteBlocks {
  readonly #full: Uint8Array[] = [];
  #block = new Uint8Array(0);
  #view = new DataView(this.#block.buffer);
  #at = 0;

  /** To be called before what must lie in one block; the numbers and texts that follow fit then. */
  reserve(bytes: number): "same block" | "new block" {
    if (this.#block.length - this.#at >= bytes) return "same block";
    if (this.#at > 0) this.#full.push(this.#block.subarray(0, this.#at));
    // The first is small: most lists are.
    this.#block = new Uint8Array(Math.max(this.#full.length === 0 ? smallBytes : blockBytes, bytes));
    this.#view = new DataView(this.#block.buffer);
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
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** Chars are bytes. */
  text(value: string): void {
    this.number(value.length);
    for (let index = 0; index < value.length; index += 1) this.#block[this.#at++] = value.charCodeAt(index);
  }

  hex(value: string): void {
    for (let index = 0; index < value.length; index += 2)
      this.#block[this.#at++] = 16 * digitOf(value, index) + digitOf(value, index + 1);
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
  readonly #block: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(block: Uint8Array) {
    this.#block = block;
    this.#view = new DataView(block.buffer, block.byteOffset, block.length);
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
    const value = this.#view.getFloat64(this.#at);
    this.#at += 8;
    return value;
  }

  text(): string {
    const length = this.number();
    const from = this.#at;
    this.#at += length;
    return textOf(this.#block.subarray(from, this.#at));
  }

  hex(bytes: number): string {
    const chars = new Uint8Array(2 * bytes);
    for (let index = 0; index < chars.length; index += 2) {
      const byte = this.#next();
      chars[index] = digits[byte >> 4] as number;
      chars[index + 1] = digits[byte & 15] as number;
    }
    return textOf(chars);
  }

  #next(): number {
    const byte = this.#block[this.#at] as number;
    this.#at += 1;
    return byte;
  }
}

const digits = Uint8Array.from("0123456789abcdef", (char) => char.charCodeAt(0));

function digitOf(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 58 ? code - 48 : code - 87;
}

/** A call takes some ten thousand arguments at most; a link's target has 4,096. */
const charsAtOnce = 4096;

function textOf(chars: Uint8Array): string {
  if (chars.length <= charsAtOnce) return String.fromCharCode(...chars);
  let text = "";
  for (let at = 0; at < chars.length; at += charsAtOnce)
    text += String.fromCharCode(...chars.subarray(at, at + charsAtOnce));
  return text;
}
