import type { BytePath } from "../../../core/mirror/byte-path.ts";

/** The mover takes a batch at the latest while it fetches the second one after it. */
const batchesKept = 3;

/** SHA-256 of what was read, by place, so that nothing is read a second time only to be taken. Of the last batches alone. */
export class ReadHashes {
  readonly #batches: Map<BytePath, string>[] = [];

  /** Where the hashes of the next batch go. */
  nextBatch(): Map<BytePath, string> {
    const batch = new Map<BytePath, string>();
    this.#batches.unshift(batch);
    this.#batches.length = Math.min(this.#batches.length, batchesKept);
    return batch;
  }

  get(place: BytePath): string | undefined {
    for (const batch of this.#batches) {
      const hash = batch.get(place);
      if (hash !== undefined) return hash;
    }
    return undefined;
  }
}
