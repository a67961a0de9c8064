/** What one observer says of the primary. */
export interface Vote {
  readonly observer: string;
  /** Observers behind one line are one point of view. */
  readonly network: string;
  /** `abstains`: it could not prove that its own line works, so that it saw nothing says nothing. */
  readonly says: "up" | "down" | "abstains";
  /** It lives on the account that would be promoted. */
  readonly place: "target" | "elsewhere";
  readonly because: string;
  /** Since it looked. */
  readonly ageMs: number;
}

export type VotesVerdict =
  /** Somebody sees it. */
  | { readonly kind: "up"; readonly because: string }
  /** A majority of independent points of view, and nobody who sees it. */
  | { readonly kind: "down"; readonly because: string }
  /** Somebody misses it, but not enough. */
  | { readonly kind: "doubt"; readonly because: string }
  /** Nobody can tell. */
  | { readonly kind: "blind"; readonly because: string };

/**
 * Down needs a strict majority of all configured observers (not of those who answered), from two networks, one of them
 * not on the account that would profit, and nobody who sees the primary. One point of view alone is never enough.
 */
export function judgeVotes(
  votes: readonly Vote[],
  rule: { readonly observers: readonly string[]; readonly voteFreshMs: number },
): VotesVerdict {
  const fresh = votes.filter(
    ({ observer, ageMs }) => ageMs <= rule.voteFreshMs && rule.observers.includes(observer),
  );
  const up = fresh.find(({ says }) => says === "up");
  if (up !== undefined) return { kind: "up", because: `${up.observer} sees it` };
  const down = fresh.filter(({ says }) => says === "down");
  if (down.length === 0) return { kind: "blind", because: "no observer can tell" };
  const reasons = down.map(({ observer, because }) => `${observer}: ${because}`).join("; ");
  const lacks = lackOf(down, rule.observers);
  return lacks === null
    ? { kind: "down", because: reasons }
    : { kind: "doubt", because: `${lacks} (${reasons})` };
}

function lackOf(down: readonly Vote[], observers: readonly string[]): string | null {
  const voices = new Set(down.map(({ observer }) => observer)).size;
  if (voices * 2 <= observers.length)
    return `${voices} of ${observers.length} observers miss it, no majority`;
  if (new Set(down.map(({ network }) => network)).size < 2) return "only one point of view misses it";
  if (down.every(({ place }) => place === "target")) return "only the account that would take over misses it";
  return null;
}
