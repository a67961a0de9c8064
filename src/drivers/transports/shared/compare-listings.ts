import type { FoundEntry } from "../../../core/mirror/entry.ts";
import type { ListingChanges } from "../../../ports/transport.ts";
import { parseFindRecord } from "./find-records.ts";

/** After which what is different is looked for; where folders were rebuilt, whole stretches stand elsewhere. */
const windows = [4, 64, 1_024, 16_384] as const;
/** More changes than this are no saving any more. */
const mostChanges = 50_000;
const lastRecord = Buffer.from("\0E0\0");

/**
 * What two listings of `find` differ in. A folder lists its names in the same order each time, so most records stand in
 * both beside one another, and bytes are compared without a look at what they say. Null: it is told better by reading the
 * second one. A record that moved is told as gone and come.
 */
export function compareListings(
  before: Buffer,
  now: Buffer,
  { maxEntries }: { readonly maxEntries: number },
): ListingChanges | null {
  const [old, next] = [Records.of(before), Records.of(now)];
  if (old === null || next === null) return null;
  const gone: string[] = [];
  const come: string[] = [];
  while (!old.atEnd() || !next.atEnd()) {
    if (old.takeSame(next)) continue;
    const skipped = meet(old, next);
    if (skipped === null) return null;
    for (let count = 0; count < skipped.old; count += 1) gone.push(old.take());
    for (let count = 0; count < skipped.next; count += 1) come.push(next.take());
    if (gone.length + come.length > mostChanges) return null;
  }
  if (next.count > maxEntries) return null;
  const [parsedGone, parsedCome] = [parseAll(gone), parseAll(come)];
  return parsedGone === null || parsedCome === null ? null : { gone: parsedGone, come: parsedCome };
}

interface Skipped {
  readonly old: number;
  readonly next: number;
}

/** The nearest record that both have: how many stand before it on each side. Null: there is none so near. */
function meet(old: Records, next: Records): Skipped | null {
  for (const size of windows) {
    const [left, right] = [old.peek(size), next.peek(size)];
    const nearest = nearestCommon(left, right);
    if (nearest !== null) return nearest;
    // Both sides to their ends: nothing behind is common.
    if (left.length < size && right.length < size) return { old: left.length, next: right.length };
  }
  return null;
}

function nearestCommon(left: readonly string[], right: readonly string[]): Skipped | null {
  const places = new Map<string, number>();
  for (const [at, record] of left.entries()) if (!places.has(record)) places.set(record, at);
  let best: Skipped | null = null;
  for (const [next, record] of right.entries()) {
    if (best !== null && next >= best.old + best.next) return best;
    const old = places.get(record);
    if (old !== undefined && (best === null || old + next < best.old + best.next)) best = { old, next };
  }
  return best;
}

/** A record is two texts, each ended by a zero byte. */
class Records {
  readonly #bytes: Buffer;
  #at = 0;
  count = 0;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Null for a listing without its good end. */
  static of(listing: Buffer): Records | null {
    const isEmpty = listing.equals(lastRecord.subarray(1));
    const hasEnd = listing.subarray(-lastRecord.length).equals(lastRecord);
    return isEmpty || hasEnd ? new Records(listing.subarray(0, listing.length - 3)) : null;
  }

  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Goes on on both sides when the next record is the same. */
  takeSame(other: Records): boolean {
    if (this.atEnd() || other.atEnd()) return false;
    const length = this.#endAfter(this.#at) - this.#at;
    const end = other.#at + length;
    if (end > other.#bytes.length) return false;
    if (this.#bytes.compare(other.#bytes, other.#at, end, this.#at, this.#at + length) !== 0) return false;
    this.#move(this.#at + length);
    other.#move(end);
    return true;
  }

  take(): string {
    const end = this.#endAfter(this.#at);
    const record = this.#bytes.toString("latin1", this.#at, end);
    this.#move(end);
    return record;
  }

  peek(count: number): readonly string[] {
    const records: string[] = [];
    for (let at = this.#at; at < this.#bytes.length && records.length < count; ) {
      const end = this.#endAfter(at);
      records.push(this.#bytes.toString("latin1", at, end));
      at = end;
    }
    return records;
  }

  #move(to: number): void {
    this.#at = to;
    this.count += 1;
  }

  /** What lacks its second end goes to the end of all, and is no record then. */
  #endAfter(at: number): number {
    const first = this.#bytes.indexOf(0, at);
    const second = first < 0 ? -1 : this.#bytes.indexOf(0, first + 1);
    return second < 0 ? this.#bytes.length : second + 1;
  }
}

function parseAll(records: readonly string[]): readonly FoundEntry[] | null {
  const entries: FoundEntry[] = [];
  for (const record of records) {
    const [fields = "", target = "", ...more] = record.split("\0");
    const entry = more.length === 1 ? parseFindRecord(fields, target) : null;
    if (entry === null) return null;
    entries.push(entry);
  }
  return entries;
}
