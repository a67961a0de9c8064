import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { FoundEntry } from "../../../core/mirror/entry.ts";
import type { AccountId } from "../../../core/site/site.ts";
import { listingIncomplete, listingTooLarge, tooMuchOutput } from "./failures.ts";
import { parseFindRecord } from "./find-records.ts";
import { limits } from "./limits.ts";
import { lastLines } from "./remote-text.ts";
import { ZeroRecords } from "./zero-records.ts";

/**
 * The output of `find` turned into entries while it comes. A listing that lacks its end, or that find itself calls
 * incomplete, is an error: what is missing in it would look like a deletion.
 */
export class FindListing {
  readonly #what: { readonly account: AccountId; readonly root: BytePath; readonly maxEntries: number };
  readonly #records = new ZeroRecords(limits.recordBytes);
  #fields: string | null = null;
  #exit: string | null = null;
  #batch: FoundEntry[] = [];
  #count = 0;

  constructor(what: { readonly account: AccountId; readonly root: BytePath; readonly maxEntries: number }) {
    this.#what = what;
  }

  get count(): number {
    return this.#count;
  }

  *push(chunk: Buffer): Iterable<readonly FoundEntry[]> {
    const records = this.#records.push(chunk);
    if (records === null) throw tooMuchOutput(this.#what.account, limits.recordBytes);
    for (const record of records) this.#take(record);
    if (this.#batch.length >= limits.entriesPerBatch) yield this.#takeBatch();
  }

  *finish(stderr: string): Iterable<readonly FoundEntry[]> {
    const { account, root } = this.#what;
    if (this.#exit === null)
      throw listingIncomplete(account, root, lastLines(stderr, { lines: 2 }) || "it was cut short");
    if (this.#exit !== "E0" && !isOnlyVanished(stderr))
      throw listingIncomplete(account, root, lastLines(stderr, { lines: 2 }));
    if (this.#batch.length > 0) yield this.#takeBatch();
  }

  #take(record: string): void {
    const { account, root, maxEntries } = this.#what;
    if (this.#exit !== null) throw listingIncomplete(account, root, "something followed its end");
    if (this.#fields === null) {
      if (/^E\d+$/.test(record)) this.#exit = record;
      else this.#fields = record;
      return;
    }
    const entry = parseFindRecord(this.#fields, record);
    this.#fields = null;
    if (entry === null) throw listingIncomplete(account, root, "its find answered something else than asked");
    this.#count += 1;
    if (this.#count > maxEntries) throw listingTooLarge(account, root, maxEntries);
    this.#batch.push(entry);
  }

  #takeBatch(): readonly FoundEntry[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }
}

/** Files come and go while a live site is listed; only what vanished meanwhile is no trouble. */
function isOnlyVanished(stderr: string): boolean {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => line.endsWith(": No such file or directory"));
}
