import type { Delivery, NoticeBook } from "./book.ts";

/** What became of one message. `because` holds no secret, and no address that is one. */
export type SendOutcome =
  /** `note`: it arrived, but not everywhere. */
  | { readonly kind: "sent"; readonly note?: string }
  /** No repetition would help before somebody mends something. */
  | { readonly kind: "refused"; readonly because: string }
  /** `waitMs`: the service itself said how long. */
  | { readonly kind: "later"; readonly because: string; readonly waitMs: number | null };

const firstRetryMs = 15_000;
const longestRetryMs = 3_600_000;
/** About three days. */
const mostTries = 80;

/** Before it is sent: whoever dies now leaves a delivery that is known to be doubtful. */
export function markSending(book: NoticeBook, chosen: readonly Delivery[]): NoticeBook {
  return change(book, chosen, (one) => ({ ...one, state: "sending" }));
}

/** Nobody sends any more: what was being sent is sent again, and says that it may come twice. */
export function doubtUnfinished(book: NoticeBook): NoticeBook {
  const left = book.deliveries.filter(({ state }) => state === "sending");
  return left.length === 0
    ? book
    : change(book, left, (one) => ({ ...one, state: "waiting", isDoubted: true }));
}

export function recordOutcome(
  book: NoticeBook,
  chosen: readonly Delivery[],
  outcome: SendOutcome,
  nowMs: number,
): NoticeBook {
  return change(book, chosen, (one) => after(one, outcome, nowMs));
}

function after(delivery: Delivery, outcome: SendOutcome, nowMs: number): Delivery {
  const tries = delivery.tries + 1;
  if (outcome.kind === "sent")
    return { ...delivery, tries, state: "sent", because: outcome.note ?? null, endedAt: nowMs };
  const { because } = outcome;
  if (tries >= mostTries) return { ...delivery, tries, state: "given-up", because, endedAt: nowMs };
  return { ...delivery, tries, state: "waiting", because, dueAt: nowMs + pauseMs(outcome, tries) };
}

/** A refused one is tried again too, once an hour: an owner who mends a token wants the alarm of last night. */
function pauseMs(outcome: Exclude<SendOutcome, { readonly kind: "sent" }>, tries: number): number {
  if (outcome.kind === "refused") return longestRetryMs;
  const pause = Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs);
  return Math.min(Math.max(pause, outcome.waitMs ?? 0), longestRetryMs);
}

function change(
  book: NoticeBook,
  chosen: readonly Delivery[],
  to: (delivery: Delivery) => Delivery,
): NoticeBook {
  const ids = new Set(chosen.map(({ id }) => id));
  return { ...book, deliveries: book.deliveries.map((one) => (ids.has(one.id) ? to(one) : one)) };
}
