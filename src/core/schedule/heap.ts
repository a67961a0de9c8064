/** A binary heap: the first by `isBefore` is at hand, and a change costs the logarithm of what there is. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  first(): T | null {
    return this.#items[0] ?? null;
  }

  clear(): void {
    this.#items.length = 0;
  }

  push(item: T): void {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isEarlier(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  pop(): T | null {
    const [top] = this.#items;
    const last = this.#items.pop();
    if (top === undefined || last === undefined) return null;
    if (this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink();
    }
    return top;
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (this.#isEarlier(left, least)) least = left;
      if (this.#isEarlier(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isEarlier(at: number, than: number): boolean {
    const [one, other] = [this.#items[at], this.#items[than]];
    return one !== undefined && other !== undefined && this.#isBefore(one, other);
  }

  #swap(one: number, other: number): void {
    [this.#items[one], this.#items[other]] = [this.#items[other] as T, this.#items[one] as T];
  }
}
