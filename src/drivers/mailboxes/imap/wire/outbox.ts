import type { Line } from "../../../../ports/line.ts";

const mostBytes = 64 * 1024;

/** What can be said in one breath travels in one write: each of them wakes the other end. */
export class Outbox {
  readonly #line: Pick<Line, "write">;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(line: Pick<Line, "write">) {
    this.#line = line;
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= mostBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const pieces = this.#pieces;
    [this.#pieces, this.#bytes] = [[], 0];
    const [first] = pieces;
    if (first !== undefined) await this.#line.write(pieces.length === 1 ? first : Buffer.concat(pieces));
  }
}
