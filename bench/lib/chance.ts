/** The same numbers at every start (mulberry32), so that two benches of one size copy the same things. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, but not including, `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  }

  /** Letters as in a text that somebody wrote: they can be packed, but not to nothing. */
  text(length: number): string {
    const words: string[] = [];
    for (let size = 0; size < length; ) {
      const word = (this.below(60_000) + 46_656).toString(36);
      words.push(word);
      size += word.length + 1;
    }
    return words.join(" ").slice(0, length);
  }
}
