/** Events in the order of their time; of the same time, in the order in which they were put in. */
export class Timeline {
  nowMs = 0;
  #count = 0;
  readonly #heap: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];

  after(delayMs: number, run: () => void): void {
    const heap = this.#heap;
    const entry = { at: this.nowMs + delayMs, order: this.#count, run };
    this.#count += 1;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Runs what is due until then. */
  until(endMs: number): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > endMs) break;
      this.#drop();
      this.nowMs = first.at;
      first.run();
    }
    this.nowMs = endMs;
  }

  #drop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      const least = right !== undefined && isBefore(right, left) ? right : left;
      if (least === right) child += 1;
      if (!isBefore(least, last)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
  }
}

interface Timed {
  readonly at: number;
  readonly order: number;
}

function isBefore(one: Timed, other: Timed): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
