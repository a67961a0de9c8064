import { brokenJournal } from "./book.ts";
import type { MailEvent } from "./stage.ts";

/**
 * The journal's format: a line is a sum, a space, and a JSON array of the events that were made durable together. One
 * line a write, so that a crash can tear the last line and no other.
 */
export function writeJournalLine(events: readonly MailEvent[], sum: (text: string) => string): string {
  const text = JSON.stringify(events).replace(/[\u007f-\uffff]/g, escapeChar);
  return `${sum(text).slice(0, sumLength)} ${text}`;
}

const sumLength = 16;

/** All events of a journal, and whether its last line was torn: such a write was never acknowledged. */
export function readJournalLines(
  lines: readonly string[],
  sum: (text: string) => string,
): { readonly events: readonly MailEvent[]; readonly tail: "whole" | "torn" } {
  const events: MailEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.slice(sumLength + 1);
    if (line[sumLength] === " " && sum(text).slice(0, sumLength) === line.slice(0, sumLength)) {
      // The sum vouches that these are the very events that were written.
      events.push(...(JSON.parse(text) as readonly MailEvent[]));
    } else if (index === lines.length - 1) return { events, tail: "torn" };
    else throw brokenJournal(`line ${index + 1} of ${lines.length} is damaged`);
  }
  return { events, tail: "whole" };
}

function escapeChar(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
