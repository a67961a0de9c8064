/** Lateness in classes that double, so that millions of starts cost nothing. */
export class Lateness {
  readonly #counts: number[] = [];
  count = 0;
  mostMs = 0;

  add(lateMs: number): void {
    const at = lateMs < 1 ? 0 : Math.floor(4 * Math.log2(lateMs)) + 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.count += 1;
    this.mostMs = Math.max(this.mostMs, lateMs);
  }

  /** At the most, to a fifth. */
  quantileMs(share: number): number {
    let left = this.count * share;
    for (const [at, count = 0] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return at === 0 ? 0 : Math.min(this.mostMs, 2 ** (at / 4));
    }
    return this.mostMs;
  }
}
