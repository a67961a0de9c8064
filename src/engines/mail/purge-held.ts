import type { MailEvent } from "../../core/mail/stage.ts";
import type { MailJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";

/** Removes copies whose time is over. The file goes first: a crash between leaves an entry that is purged again. */
export async function purgeHeld(parts: MailParts, journal: MailJournal): Promise<void> {
  const nowMs = parts.clock.nowMs();
  const over = journal.entriesAt("held").filter(({ stage }) => stage.untilMs <= nowMs);
  for (const { item } of over) await parts.files.remove(holdFile(parts, item.key));
  await journal.record(over.map(({ item }): MailEvent => ({ e: "purged", key: item.key, atMs: nowMs })));
}
