import type { BytePath } from "./byte-path.ts";

/**
 * Entries of a tree, gone through as often as wanted. An array is one; what may have a million is packed instead
 * (see packed-entries.ts), so nobody asks for one by its number.
 */
export interface EntryList<E> extends Iterable<E> {
  readonly length: number;
}

/** The list without what does not fit; nothing is held. Its length is counted when it is asked for. */
export function filterEntries<E>(list: EntryList<E>, fits: (entry: E) => boolean): EntryList<E> {
  return {
    get length() {
      let count = 0;
      for (const entry of list) if (fits(entry)) count += 1;
      return count;
    },
    *[Symbol.iterator]() {
      for (const entry of list) if (fits(entry)) yield entry;
    },
  };
}

/** At most so many, from the beginning. */
export function firstOf<E>(list: Iterable<E>, count: number): readonly E[] {
  const first: E[] = [];
  for (const entry of list) {
    if (first.length === count) break;
    first.push(entry);
  }
  return first;
}

export function pathsOf(list: Iterable<{ readonly path: BytePath }>): BytePath[] {
  return Array.from(list, ({ path }) => path);
}

/** In portions, so that work on each can wait for the disk or the line. */
export function* portionsOf<E>(list: Iterable<E>, size: number): Generator<readonly E[]> {
  let portion: E[] = [];
  for (const entry of list) {
    portion.push(entry);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}
