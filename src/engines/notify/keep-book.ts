import { ClonePanelError } from "../../core/errors.ts";
import { emptyBook, type NoticeBook } from "../../core/notify/book.ts";
import { takeNotices } from "../../core/notify/incident.ts";
import type { Notice } from "../../core/notify/notice.ts";
import type { Coordination } from "../../ports/coordination.ts";

const key = "notify book";
const mostTries = 20;

export async function readBook(coordination: Coordination): Promise<NoticeBook> {
  return ((await coordination.readValue(key))?.value ?? emptyBook) as NoticeBook;
}

/** By compare-and-set: several jobs find something at once, and none forgets what another wrote. */
export async function changeBook(
  coordination: Coordination,
  change: (book: NoticeBook) => NoticeBook,
): Promise<NoticeBook> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const stored = await coordination.readValue(key);
    const book = (stored?.value ?? emptyBook) as NoticeBook;
    const next = change(book);
    if (next === book) return book;
    if ((await coordination.storeValue(key, next, stored?.rev ?? 0)) === "stored") return next;
  }
  throw new ClonePanelError("RECORD_CHANGED", "the book of notices is stored by too many at once", {
    hint: "Run the same command again.",
    remedy: "wait",
  });
}

/** Writes down what was found. Nothing is sent by it. */
export async function takeFound(
  coordination: Coordination,
  notices: readonly Notice[],
  nowMs: number,
): Promise<void> {
  await changeBook(coordination, (book) => withFound(book, notices, nowMs));
}

export function withFound(book: NoticeBook, notices: readonly Notice[], nowMs: number): NoticeBook {
  const incidents = takeNotices(book.incidents, notices, nowMs);
  return incidents === book.incidents ? book : { ...book, incidents };
}
