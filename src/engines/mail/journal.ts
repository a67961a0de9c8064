import { MailBook } from "../../core/mail/book.ts";
import { readJournalLines, writeJournalLine } from "../../core/mail/journal-line.ts";
import type { MailEntry, MailEvent } from "../../core/mail/stage.ts";
import type { DurableLines } from "../../ports/durable-lines.ts";
import type { MailParts } from "./parts.ts";

type JournalParts = Pick<MailParts, "folder" | "lines" | "digest" | "clock" | "faults" | "files">;

const forgottenAfterMs = 30 * 86_400_000;
const eventsPerLine = 500;

/** What is known of every message, and the only way to change it: on the disk first. */
export class MailJournal implements AsyncDisposable {
  readonly book: MailBook;
  readonly #parts: JournalParts;
  readonly #file: DurableLines;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: JournalParts, opened: { readonly book: MailBook; readonly file: DurableLines }) {
    this.#parts = parts;
    this.book = opened.book;
    this.#file = opened.file;
  }

  /**
   * All of them in one write; they are on the disk when this resolves. Steps that work at once write one after another,
   * and after a write that failed nobody writes any more.
   */
  record(events: readonly MailEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    const before = this.#written;
    this.#written = this.#write(before, events);
    return this.#written;
  }

  async #write(before: Promise<void>, events: readonly MailEvent[]): Promise<void> {
    await before;
    for (const event of events) this.book.apply(event);
    this.#parts.faults.point("mail-write");
    await this.#file.append(writeJournalLine(events, this.#parts.digest.sha256));
    this.#parts.faults.point("mail-write");
  }

  entriesAt<K extends MailEntry["stage"]["kind"]>(kind: K): readonly EntryAt<K>[] {
    return [...this.book.entries()].filter((entry): entry is EntryAt<K> => entry.stage.kind === kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}

export type EntryAt<K> = MailEntry & { readonly stage: { readonly kind: K } };

/** @throws ClonePanelError MAIL_JOURNAL_BROKEN, DISK_FULL, DISK_DENIED, DISK_FAILED */
export async function openJournal(parts: JournalParts): Promise<MailJournal> {
  await parts.files.makeFolder(`${parts.folder}/hold`);
  // Other people's mail lies below.
  await parts.files.chmod(parts.folder, 0o700);
  const path = journalPath(parts);
  const lines = await parts.lines.read(path);
  const { events, tail } = readJournalLines(lines, parts.digest.sha256);
  const book = bookOf(events);
  const file = await parts.lines.open(path);
  try {
    forgetOld(book, parts.clock.nowMs());
    if (tail === "torn" || events.length > 2_000 + 8 * book.size) await file.replace(shortLines(parts, book));
    return new MailJournal(parts, { book, file });
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/** For looking only: writes nothing. */
export async function readJournal(parts: Pick<MailParts, "folder" | "lines" | "digest">): Promise<MailBook> {
  const lines = await parts.lines.read(journalPath(parts));
  return bookOf(readJournalLines(lines, parts.digest.sha256).events);
}

function bookOf(events: readonly MailEvent[]): MailBook {
  const book = new MailBook();
  for (const event of events) book.apply(event);
  return book;
}

function forgetOld(book: MailBook, nowMs: number): void {
  for (const { item, stage } of [...book.entries()])
    if (stage.kind === "purged" && stage.atMs < nowMs - forgottenAfterMs) book.forget(item.key);
}

function shortLines({ digest }: JournalParts, book: MailBook): readonly string[] {
  const events = [...book.entries()].map((entry): MailEvent => ({ e: "entry", entry }));
  const lines: string[] = [];
  for (let from = 0; from < events.length; from += eventsPerLine)
    lines.push(writeJournalLine(events.slice(from, from + eventsPerLine), digest.sha256));
  return lines;
}

function journalPath({ folder }: Pick<MailParts, "folder">): string {
  return `${folder}/journal`;
}
