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
    if (this.#bytes > 2 * this.#maxBytes) {
      this.#chunks = [Buffer.concat(this.#chunks).subarray(-this.#maxBytes)];
      this.#bytes = this.#maxBytes;
    }
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
  }
}
