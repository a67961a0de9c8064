import type { BytePath } from "../mirror/byte-path.ts";
import type { AccountId } from "../site/site.ts";

/**
 * The name of a message in the journal, in the hold area and in the file name at its destination: 32 hex digits, made
 * from where it was found, never from what it says (a Message-ID is missing, repeated or rewritten too often).
 */
export type MailKey = string;

/** `INBOX`, or parts joined by `/`, each as the server writes it (modified UTF-7). */
export type FolderName = string;

/** `\Seen`, `\Answered`, `\Flagged`, `\Draft`, `\Deleted`, and keywords without the backslash. */
export type MailFlag = string;

export type FolderUse = "inbox" | "junk" | "sent" | "drafts" | "archive" | "trash" | "own";

export interface MailFolder {
  /** The mailbox as both accounts call it: `info`. */
  readonly mailbox: BytePath;
  readonly folder: FolderName;
  readonly use: FolderUse;
}

/** A message as one side lists it. */
export interface ListedMessage extends MailFolder {
  /** Never changes while the message lies in this folder: a Maildir's base name, or UIDVALIDITY and UID. */
  readonly id: BytePath;
  /** Where the driver finds it now: changes with the flags of a Maildir's file. */
  readonly place: BytePath;
  readonly sizeBytes: number;
  /** When the server took it in, milliseconds since 1970. */
  readonly atMs: number;
  readonly flags: readonly MailFlag[];
  /** Why it cannot be copied byte for byte, in words; null: it can. */
  readonly oddity: string | null;
}

/** A message that is being moved, or was: what the journal knows of it. */
export interface MailItem {
  readonly key: MailKey;
  readonly from: AccountId;
  readonly mailbox: BytePath;
  /** Where it lay. */
  readonly folder: FolderName;
  readonly id: BytePath;
  readonly sizeBytes: number;
  readonly atMs: number;
  readonly flags: readonly MailFlag[];
  /** Of the bytes as they lie in the hold area. */
  readonly sha256: string;
  /** What its folder was for, where the server said it. */
  readonly use?: FolderUse;
  /** What the source lists as its size, where that is another number than its bytes are. */
  readonly listedBytes?: number;
  /** Of the bytes at the source, where line ends had to be made those of the wire. */
  readonly sourceSha256?: string;
  /** Of the roles under which it was copied. */
  readonly epoch?: number;
}

/** What a key is made from. The same message gives the same key also to a controller that lost its state. */
export function keySource(
  site: string,
  from: AccountId,
  message: Pick<ListedMessage, "mailbox" | "folder" | "id">,
) {
  return [site, from, message.mailbox, message.folder, message.id].join("\0");
}

export const keyLength = 32;
