/**
 * A binary heap: the first by `isBefore` is at hand, and a change costs the logarithm of what there is. Keys stand beside the
 * items: most comparisons are of two numbers, and tens of thousands of items are not touched for them.
 */
export class Heap<T> {
  readonly #keys: number[] = [];
  readonly #items: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  /** @param isBefore tells apart those of the same key. */
  constructor(isBefore: (one: T, other: T) => boolean = () => false) {
    this.#isBefore = isBefore;
  }

  first(): T | null {
    return this.#items[0] ?? null;
  }

  /** Infinite when there is nothing. */
  firstKey(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.#keys.length = 0;
    this.#items.length = 0;
  }

  push(key: number, item: T): void {
    let at = this.#items.push(item) - 1;
    this.#keys.push(key);
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
    const key = this.#keys.pop();
    if (top === undefined || last === undefined || key === undefined) return null;
    if (this.#items.length > 0) {
      this.#items[0] = last;
      this.#keys[0] = key;
      this.#sink();
    }
    return top;
  }

  #sink(): void {
    const count = this.#items.length;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < count && this.#isEarlier(left, least)) least = left;
      if (right < count && this.#isEarlier(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isEarlier(at: number, than: number): boolean {
    const [one, other] = [this.#keys[at] as number, this.#keys[than] as number];
    return one === other ? this.#isBefore(this.#items[at] as T, this.#items[than] as T) : one < other;
  }

  #swap(one: number, other: number): void {
    const [item, key] = [this.#items[one] as T, this.#keys[one] as number];
    this.#items[one] = this.#items[other] as T;
    this.#keys[one] = this.#keys[other] as number;
    this.#items[other] = item;
    this.#keys[other] = key;
  }
}
