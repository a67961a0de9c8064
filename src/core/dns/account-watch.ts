import type { AccountId } from "../site/site.ts";

/** How the looks at one account went, in a row. */
export interface AccountWatch {
  readonly misses: number;
  readonly goods: number;
  readonly out: boolean;
}

export const unwatched: AccountWatch = { misses: 0, goods: 0, out: false };

/** A single miss is a hiccup; coming back takes longer than going, or a sick account would go in and out all day. */
const rule = { missesToGo: 3, goodsToReturn: 20 } as const;

export function watchOnce(before: AccountWatch, seen: "answers" | "fails"): AccountWatch {
  if (seen === "fails") {
    const misses = Math.min(before.misses + 1, rule.missesToGo);
    return { misses, goods: 0, out: before.out || misses >= rule.missesToGo };
  }
  const goods = Math.min(before.goods + 1, rule.goodsToReturn);
  return { misses: 0, goods, out: before.out && goods < rule.goodsToReturn };
}

/** At least this share of the accounts stays published; below it nobody knows whether the fault is not our own line. */
const leastHealthyShare = 0.5;

/** Without those that are out; with too few left (two accounts: none), all of them: a sick answer beats no answer. */
export function withoutThoseOut(
  publish: readonly AccountId[],
  watch: Readonly<Record<AccountId, AccountWatch>>,
): readonly AccountId[] {
  const healthy = publish.filter((account) => watch[account]?.out !== true);
  const least = Math.max(1, Math.ceil(publish.length * leastHealthyShare));
  return healthy.length >= least ? healthy : publish;
}
