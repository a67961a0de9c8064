/** Cuts a byte stream at its zero bytes. */
export class ZeroRecords {
  readonly #maxRecordBytes: number;
  #rest = "";

  constructor(maxRecordBytes: number) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  /** The records that this piece completes, or null when a record is longer than any honest one. */
  push(chunk: Buffer): readonly string[] | null {
    const parts = (this.#rest + chunk.toString("latin1")).split("\0");
    this.#rest = parts.pop() ?? "";
    return this.#rest.length > this.#maxRecordBytes ? null : parts;
  }
}
