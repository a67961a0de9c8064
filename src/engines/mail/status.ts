import { showPath } from "../../core/mirror/byte-path.ts";
import type { MailStatus } from "../../core/report/mail.ts";
import { readJournal } from "./journal.ts";
import type { MailParts } from "./parts.ts";
import { readSummary } from "./summary.ts";

/** From what is known here: the last look at the secondary, and the journal. Asks no account. */
export async function readMailStatus(
  parts: MailParts,
  isoTime: (atMs: number) => string,
): Promise<MailStatus> {
  const book = await readJournal(parts);
  const summary = await readSummary(parts);
  const nowMs = parts.clock.nowMs();
  const ageOf = (sinceMs: number | null | undefined): number | null =>
    sinceMs === null || sinceMs === undefined ? null : Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  const entries = [...book.entries()];
  // Before the roles were turned the other side was looked at.
  const isThisWay = summary?.from === parts.from.account;
  return {
    site: parts.site,
    primary: parts.to.account,
    secondary: parts.from.account,
    epoch: parts.epoch,
    because: parts.because,
    asOf: summary === null || !isThisWay ? null : isoTime(summary.atMs),
    pending: isThisWay ? (summary?.pending ?? null) : null,
    oldestSeconds: isThisWay ? ageOf(summary?.oldestMs) : null,
    left: isThisWay ? (summary?.left ?? 0) : 0,
    held: entries.filter(({ stage }) => stage.kind === "held").length,
    mailboxes: (isThisWay ? (summary?.mailboxes ?? []) : []).map(({ oldestMs, ...mailbox }) => ({
      ...mailbox,
      oldestSeconds: ageOf(oldestMs),
    })),
    blocked: isThisWay ? (summary?.blocked ?? []) : [],
    quarantined: entries.flatMap(({ item, stage }) =>
      // What was left at the present primary is where it belongs.
      stage.kind !== "quarantined" || item.from !== parts.from.account
        ? []
        : [
            {
              key: item.key,
              mailbox: showPath(item.mailbox),
              folder: showPath(item.folder),
              at: isoTime(item.atMs),
              bytes: item.sizeBytes,
              because: stage.because,
            },
          ],
    ),
  };
}
