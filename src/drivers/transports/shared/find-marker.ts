/**
 * Looks for a marker in bytes that come in pieces. Feed every piece; the answer is what came before the marker and
 * what came after it, or null while it has not been seen. Each byte is looked at about once.
 */
export class MarkerSearch {
  readonly #marker: Buffer;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(marker: string) {
    this.#marker = Buffer.from(marker, "latin1");
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): { readonly before: Buffer; readonly after: Buffer } | null {
    const overlap = this.#takeOverlap();
    const window = overlap.length === 0 ? chunk : Buffer.concat([overlap, chunk]);
    const at = window.indexOf(this.#marker);
    this.#chunks.push(window);
    this.#bytes += chunk.length;
    if (at < 0) return null;
    this.#chunks.pop();
    this.#chunks.push(window.subarray(0, at));
    return { before: Buffer.concat(this.#chunks), after: window.subarray(at + this.#marker.length) };
  }

  /** What was seen so far, when the marker never came. */
  seen(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** A marker may lie across two pieces: the end of the last one is looked at again. */
  #takeOverlap(): Buffer {
    const wanted = this.#marker.length - 1;
    let tail = Buffer.alloc(0);
    while (tail.length < wanted) {
      const last = this.#chunks.pop();
      if (last === undefined) break;
      tail = Buffer.concat([last, tail]);
    }
    if (tail.length > wanted) this.#chunks.push(tail.subarray(0, tail.length - wanted));
    return tail.subarray(Math.max(0, tail.length - wanted));
  }
}
