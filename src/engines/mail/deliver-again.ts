import { ClonePanelError } from "../../core/errors.ts";
import { keyLength, type MailItem } from "../../core/mail/message.ts";
import { findEntry } from "./find-entry.ts";
import { openJournal, readJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";

/** The held message that a person means. Writes nothing. @throws ClonePanelError MAIL_KEY_UNKNOWN */
export async function findHeld(parts: MailParts, key: string): Promise<MailItem> {
  return findEntry(await readJournal(parts), { kind: "held", key, site: parts.site }).item;
}

/**
 * Puts a message of the hold area on its way to the primary once more, as a message of its own: its owner threw the
 * first one away, or it was lost there. The next transfer carries it.
 */
export async function deliverAgain(parts: MailParts, key: string): Promise<void> {
  await using journal = await openJournal(parts);
  const { item } = findEntry(journal.book, { kind: "held", key, site: parts.site });
  const original = holdFile(parts, item.key);
  if ((await parts.files.sha256(original)) !== item.sha256) throw holdDamaged(parts, item);
  let number = 1;
  while (journal.book.get(againKey(parts, item, number)) !== null) number += 1;
  const again = { ...item, key: againKey(parts, item, number) };
  await parts.files.copyFile(original, holdFile(parts, again.key));
  await parts.files.syncTree(`${parts.folder}/hold`);
  await journal.record([{ e: "spooled", item: again }]);
}

function againKey({ digest }: MailParts, { key }: MailItem, number: number): string {
  return digest.sha256(`again\0${key}\0${number}`).slice(0, keyLength);
}

function holdDamaged({ site }: MailParts, { key }: MailItem): ClonePanelError {
  return new ClonePanelError(
    "MAIL_HOLD_DAMAGED",
    `the held copy ${key.slice(0, 8)} of "${site}" is gone or damaged`,
    {
      hint: "The message itself arrived at the primary when it was moved. Look at this machine's disk.",
      remedy: "owner",
      site,
    },
  );
}
