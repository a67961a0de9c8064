import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Watch } from "../../../ports/transport.ts";
import { readFolders } from "./folders.ts";
import type { MaildirPlace } from "./index.ts";

export interface Maildir {
  /** Below the mailboxes' root. */
  readonly path: BytePath;
}

/** Each mailbox's Maildir. With two of them nobody knows which one the mail server reads: nothing is put into either. */
export async function readMaildirs(
  place: MaildirPlace,
  watch: Watch,
): Promise<ReadonlyMap<BytePath, Maildir | "several">> {
  const found = new Map<BytePath, Maildir | "several">();
  for (const { mailbox, folder, maildir } of await readFolders(place, watch)) {
    if (folder !== "INBOX") continue;
    found.set(mailbox, found.has(mailbox) ? "several" : { path: maildir });
  }
  return found;
}
