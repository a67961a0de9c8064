import type { MailItem } from "../../core/mail/message.ts";
import { findEntry } from "./find-entry.ts";
import { openJournal, readJournal } from "./journal.ts";
import type { MailParts } from "./parts.ts";

/** The quarantined message that a person means. Writes nothing. @throws ClonePanelError MAIL_KEY_UNKNOWN */
export async function findQuarantined(parts: MailParts, key: string): Promise<MailItem> {
  return findEntry(await readJournal(parts), { kind: "quarantined", key, site: parts.site }).item;
}

/**
 * Lets a quarantined message try again: it is forgotten, and the next transfer sees it anew where it lies. What was
 * wrong with it is found again when it is still so.
 */
export async function releaseQuarantined(parts: MailParts, key: string): Promise<void> {
  await using journal = await openJournal(parts);
  const { item } = findEntry(journal.book, { kind: "quarantined", key, site: parts.site });
  await journal.record([{ e: "released", key: item.key }]);
}
