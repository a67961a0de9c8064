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
  return {
    site: parts.site,
    primary: parts.to.account,
    secondary: parts.from.account,
    asOf: summary === null ? null : isoTime(summary.atMs),
    pending: summary?.pending ?? null,
    oldestSeconds: ageOf(summary?.oldestMs),
    left: summary?.left ?? 0,
    held: entries.filter(({ stage }) => stage.kind === "held").length,
    mailboxes: (summary?.mailboxes ?? []).map(({ oldestMs, ...mailbox }) => ({
      ...mailbox,
      oldestSeconds: ageOf(oldestMs),
    })),
    blocked: summary?.blocked ?? [],
    quarantined: entries.flatMap(({ item, stage }) =>
      stage.kind !== "quarantined"
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
