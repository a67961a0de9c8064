export interface Steps<Item, One, Two> {
  /** Null: there shall be no further item. */
  readonly first: (item: Item) => Promise<One | null>;
  readonly second: (one: One) => Promise<Two>;
  readonly third: (two: Two) => Promise<void>;
}

/**
 * Brings each item through three steps. A step has one item at a time, in their order; while it works the steps before
 * and after it work on the next and the last one. So many are under way at once, and no more. The first failure stops
 * the rest, and is told when nothing works any more.
 */
export async function overlapping<Item, One, Two>(
  items: Iterable<Item>,
  { first, second, third }: Steps<Item, One, Two>,
): Promise<void> {
  const nothing: Promise<unknown> = Promise.resolve();
  let [sent, taken, takenBefore] = [nothing, nothing, nothing];
  try {
    for (const item of items) {
      const one = await first(item);
      if (one === null) break;
      await Promise.all([sent, takenBefore]);
      takenBefore = taken;
      const two = second(one);
      sent = two;
      taken = inTurn(takenBefore, two, third);
      // Who fails while nobody waits is heard below.
      for (const work of [sent, taken]) work.catch(() => undefined);
    }
    await Promise.all([sent, taken]);
  } finally {
    await Promise.allSettled([sent, taken, takenBefore]);
  }
}

async function inTurn<Two>(
  before: Promise<unknown>,
  two: Promise<Two>,
  third: (two: Two) => Promise<void>,
): Promise<void> {
  await before;
  await third(await two);
}
