import type { ListedMessage, MailItem, MailKey } from "../../core/mail/message.ts";
import type { Heading } from "../../core/mail/stage.ts";
import type { Parcel } from "../../ports/mailbox.ts";
import type { MailJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";
import type { MailTally } from "./tally.ts";

/** What every step of a run has at hand. */
export interface Carrying {
  readonly parts: MailParts;
  readonly journal: MailJournal;
  /** Where messages lie at the source now. */
  readonly places: ReadonlyMap<MailKey, ListedMessage>;
  readonly tally: MailTally;
}

export function parcelOf(parts: Pick<MailParts, "folder">, item: MailItem, heading: Heading): Parcel {
  const { key, mailbox, sizeBytes, sha256, atMs, flags } = item;
  const { folder, mark } = heading;
  return { key, mailbox, folder, file: holdFile(parts, key), sizeBytes, sha256, atMs, flags, mark };
}
