import type { RestoreRequest } from "./restore-request.ts";

/** What became of a request. An id that is in the book is never taken in again, so a copy of a file asks for nothing. */
export interface BookedRequest {
  readonly request: RestoreRequest;
  readonly state: "waiting" | "accepted" | "refused";
  readonly seenAt: number;
  readonly decidedAt: number | null;
}

export type RequestBook = readonly BookedRequest[];

/** One client must not fill the book for the others. */
const mostWaiting = 20;

export interface Taken {
  readonly book: RequestBook;
  readonly fresh: readonly RestoreRequest[];
  readonly tooMany: readonly RestoreRequest[];
}

export function takeRequests(book: RequestBook, found: readonly RestoreRequest[], nowMs: number): Taken {
  const known = new Set(book.map(({ request }) => request.id));
  const fresh: RestoreRequest[] = [];
  const tooMany: RestoreRequest[] = [];
  const waiting = new Map<string, number>();
  for (const { request, state } of book)
    if (state === "waiting") waiting.set(request.client, (waiting.get(request.client) ?? 0) + 1);
  for (const request of found) {
    if (known.has(request.id)) continue;
    known.add(request.id);
    const count = waiting.get(request.client) ?? 0;
    if (count >= mostWaiting) {
      tooMany.push(request);
      continue;
    }
    waiting.set(request.client, count + 1);
    fresh.push(request);
  }
  const booked = fresh.map(
    (request): BookedRequest => ({ request, state: "waiting", seenAt: nowMs, decidedAt: null }),
  );
  return { book: [...withoutEnded(book, nowMs), ...booked], fresh, tooMany };
}

/** Once it has expired it cannot come back: its own time speaks against it, so the book may forget it. */
function withoutEnded(book: RequestBook, nowMs: number): RequestBook {
  return book.filter(({ request }) => request.expiresAt > nowMs);
}

export type Decision =
  | { readonly kind: "decided"; readonly book: RequestBook }
  | { readonly kind: "refused"; readonly because: string };

export function decideRequest(
  book: RequestBook,
  order: { readonly id: string; readonly to: "accepted" | "refused"; readonly nowMs: number },
): Decision {
  const booked = book.find(({ request }) => request.id === order.id);
  if (booked === undefined) return { kind: "refused", because: "there is no such request" };
  if (booked.state !== "waiting") return { kind: "refused", because: `it was ${booked.state} before` };
  if (booked.request.expiresAt <= order.nowMs) return { kind: "refused", because: "it has expired" };
  const decided = { ...booked, state: order.to, decidedAt: order.nowMs };
  return { kind: "decided", book: book.map((one) => (one === booked ? decided : one)) };
}
