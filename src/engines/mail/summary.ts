import type { Round } from "../../core/mail/round.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { MailSummary } from "../../core/report/mail.ts";
import type { MailJournal } from "./journal.ts";
import type { MailParts } from "./parts.ts";
import type { MailTally } from "./tally.ts";

/** What the last look came to, for `status`, which asks no account. */
export async function storeSummary(
  parts: MailParts,
  journal: MailJournal,
  round: Round,
  tally: MailTally,
): Promise<void> {
  const summary: MailSummary = {
    atMs: parts.clock.nowMs(),
    from: parts.from.account,
    to: parts.to.account,
    pending: round.pending,
    pendingBytes: round.pendingBytes,
    oldestMs: round.oldestMs,
    left: round.left,
    held: journal.entriesAt("held").length,
    quarantined: journal.entriesAt("quarantined").length,
    blocked: [...new Map([...round.blocked, ...tally.blocked])].map(([because, messages]) => ({
      because,
      messages,
    })),
    mailboxes: [...round.mailboxes].map(([mailbox, { pending, bytes, oldestMs }]) => ({
      mailbox: showPath(mailbox),
      pending,
      bytes,
      oldestMs,
    })),
  };
  await parts.files.writeDurable(
    summaryPath(parts),
    JSON.stringify(summary).replace(/[\u007f-\uffff]/g, escapeChar),
  );
}

/** Null: nothing was ever looked at, or what was noted of it cannot be read: the next look notes it again. */
export async function readSummary(parts: Pick<MailParts, "folder" | "files">): Promise<MailSummary | null> {
  const text = await parts.files.read(summaryPath(parts));
  return text === null ? null : summaryIn(text);
}

function summaryIn(text: string): MailSummary | null {
  try {
    const summary = JSON.parse(text) as Partial<MailSummary> | null;
    const isWhole = Array.isArray(summary?.mailboxes) && Array.isArray(summary.blocked);
    return isWhole ? (summary as MailSummary) : null;
  } catch {
    return null;
  }
}

function summaryPath({ folder }: Pick<MailParts, "folder">): string {
  return `${folder}/summary.json`;
}

function escapeChar(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
