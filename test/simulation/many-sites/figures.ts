import type { Lane } from "../../../src/core/schedule/job.ts";

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

/** How many fell into the fullest second and the fullest minute, of each. */
export class Rates {
  readonly #spans = new Map<string, { atMs: number; count: number; most: number }[]>();
  static readonly spansMs = [1_000, 60_000] as const;

  add(what: string, atMs: number): void {
    let spans = this.#spans.get(what);
    if (spans === undefined) {
      spans = Rates.spansMs.map(() => ({ atMs: -1, count: 0, most: 0 }));
      this.#spans.set(what, spans);
    }
    for (let nth = 0; nth < spans.length; nth += 1) {
      const span = spans[nth];
      if (span === undefined) continue;
      const at = Math.floor(atMs / (Rates.spansMs[nth] ?? 1));
      if (span.atMs !== at) {
        span.atMs = at;
        span.count = 0;
      }
      span.count += 1;
      if (span.count > span.most) span.most = span.count;
    }
  }

  /** The most of any whose name begins so. */
  most(beginning: string): { readonly second: number; readonly minute: number } {
    let [second, minute] = [0, 0];
    for (const [what, [ofSecond, ofMinute]] of this.#spans) {
      if (!what.startsWith(beginning)) continue;
      second = Math.max(second, ofSecond?.most ?? 0);
      minute = Math.max(minute, ofMinute?.most ?? 0);
    }
    return { second, minute };
  }
}

/** The most that ran at once, and that took a place. */
export type Crowd = Record<Lane, { running: number; taken: number }>;

export function noCrowd(): Crowd {
  const none = () => ({ running: 0, taken: 0 });
  return { move: none(), doubt: none(), watch: none(), names: none(), work: none() };
}
