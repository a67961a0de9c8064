import type { Job, Share } from "./job.ts";

/** A job whose time has come, and its place among all others. */
export interface Waiter {
  readonly job: Job;
  readonly key: number;
  readonly wants: readonly Share[];
}

interface Line<One> {
  running: number;
  /** In order. */
  readonly waiting: One[];
}

/**
 * Who waits for what. Everything that jobs need has a line of its own, and a job stands in the lines of all that it needs.
 * Of what it needs alone, its turn is when it is at the front: nobody who came later takes it away meanwhile, so none is
 * passed over for ever. Of what it shares, the first who can use it gets it: whoever waits for a slow provider must not keep
 * the accounts from those whose provider is quick, and those are so many and no more.
 */
export class Turns<One extends Waiter> {
  readonly #lines = new Map<string, Line<One>>();

  enter(waiter: One): void {
    for (const { of } of waiter.wants) {
      const { waiting } = this.#line(of);
      waiting.splice(placeOf(waiting, waiter), 0, waiter);
    }
  }

  leave(waiter: One): void {
    for (const { of } of waiter.wants) {
      const { waiting } = this.#line(of);
      const at = placeOf(waiting, waiter);
      if (waiting[at] === waiter) waiting.splice(at, 1);
      this.#tidy(of);
    }
  }

  occupy(wants: readonly Share[]): void {
    for (const { of } of wants) this.#line(of).running += 1;
  }

  vacate(wants: readonly Share[]): void {
    for (const { of } of wants) {
      this.#line(of).running -= 1;
      this.#tidy(of);
    }
  }

  hasTurn(waiter: One): boolean {
    return waiter.wants.every(({ of, atOnce }) => {
      const { running, waiting } = this.#line(of);
      if (running >= atOnce) return false;
      if (atOnce > 1) return true;
      // Most stand far behind: the one at the last place that is free tells it without a search.
      const last = waiting[atOnce - running - 1];
      return last === undefined || last === waiter || isEarlier(waiter, last);
    });
  }

  /** Those whose turn may have come because one of these is free. */
  *behind(wants: readonly Share[]): Iterable<One> {
    for (const { of, atOnce } of wants) {
      const line = this.#lines.get(of);
      if (line === undefined) continue;
      let free = atOnce - line.running;
      for (const waiter of line.waiting) {
        if (free <= 0) break;
        const isIts = this.hasTurn(waiter);
        if (isIts) yield waiter;
        // Behind the first who waits for it alone nobody has a turn.
        if (isIts || atOnce === 1) free -= 1;
      }
    }
  }

  /** What most wait for; null: nobody waits. */
  longest(): { readonly of: string; readonly waiting: number } | null {
    let longest: { readonly of: string; readonly waiting: number } | null = null;
    for (const [of, { waiting }] of this.#lines)
      if (waiting.length > (longest?.waiting ?? 0)) longest = { of, waiting: waiting.length };
    return longest;
  }

  clear(): void {
    this.#lines.clear();
  }

  #line(of: string): Line<One> {
    const known = this.#lines.get(of);
    if (known !== undefined) return known;
    const line: Line<One> = { running: 0, waiting: [] };
    this.#lines.set(of, line);
    return line;
  }

  #tidy(of: string): void {
    const line = this.#lines.get(of);
    if (line?.running === 0 && line.waiting.length === 0) this.#lines.delete(of);
  }
}

export function isEarlier(one: Waiter, other: Waiter): boolean {
  return one.key !== other.key ? one.key < other.key : one.job.id < other.job.id;
}

/** How many stand before it. */
function placeOf(waiting: readonly Waiter[], waiter: Waiter): number {
  let [low, high] = [0, waiting.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isEarlier(waiting[middle] as Waiter, waiter)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Everything that it needs, alone or beside others. */
export function wantsOf({ needs, shares = [] }: Job): readonly Share[] {
  if (needs.length === 0) return shares;
  return [...needs.map((of) => ({ of, atOnce: 1 })), ...shares];
}
