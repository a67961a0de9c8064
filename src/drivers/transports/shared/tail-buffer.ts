/** Each costs some 200 bytes beside its own: a long-lived shell says a few words thousands of times. */
const mostChunks = 64;

/** Keeps the last bytes of a stream, never more than twice `maxBytes` in memory. */
export class TailBuffer {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > 2 * this.#maxBytes || this.#chunks.length > mostChunks) {
      // A copy, so that what stands before the tail is let go.
      const tail = Buffer.from(this.toBuffer());
      this.#chunks = [tail];
      this.#bytes = tail.length;
    }
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
  }
}
