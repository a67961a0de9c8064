import { byPath, type Entry } from "./entry.ts";
import type { EntryList } from "./entry-list.ts";
import { EntryPacker, packEntries } from "./packed-entries.ts";

/** Few enough that they are packed before a garbage collector has moved them to where it seldom looks. */
const runEntries = 1 << 12;

/**
 * Sorts what comes in any order bytewise by path, however much it is: runs are sorted as they come and packed at once,
 * then merged.
 */
export class EntrySorter {
  readonly #runs: EntryList<Entry>[] = [];
  #run: Entry[] = [];

  add(entry: Entry): void {
    this.#run.push(entry);
    if (this.#run.length >= runEntries) this.#endRun();
  }

  finish(): EntryList<Entry> {
    this.#endRun();
    const [first = [], ...more] = this.#runs;
    return more.length === 0 ? first : merge(this.#runs);
  }

  #endRun(): void {
    if (this.#run.length > 0) this.#runs.push(packEntries(this.#run.sort(byPath)));
    this.#run = [];
  }
}

interface Head {
  entry: Entry;
  readonly rest: Iterator<Entry, undefined>;
}

function merge(runs: readonly EntryList<Entry>[]): EntryList<Entry> {
  const packer = new EntryPacker<Entry>();
  const heads: Head[] = [];
  for (const run of runs) {
    const rest = run[Symbol.iterator]() as Iterator<Entry, undefined>;
    const { value } = rest.next();
    if (value !== undefined) heads.push({ entry: value, rest });
  }
  heads.sort((left, right) => byPath(left.entry, right.entry));
  for (let [head] = heads; head !== undefined; [head] = heads) {
    packer.add(head.entry);
    const { value } = head.rest.next();
    if (value === undefined) heads.shift();
    else moveHead(heads, head, value);
  }
  return packer.finish();
}

/** A listing goes folder by folder, so the next entry of a run is mostly the smallest again. */
function moveHead(heads: Head[], head: Head, entry: Entry): void {
  head.entry = entry;
  let at = 0;
  for (; at + 1 < heads.length; at += 1) {
    const next = heads[at + 1] as Head;
    if (byPath(entry, next.entry) <= 0) break;
    heads[at] = next;
  }
  heads[at] = head;
}
