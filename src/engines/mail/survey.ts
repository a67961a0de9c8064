import type { MailBook } from "../../core/mail/book.ts";
import { decideMessage } from "../../core/mail/decide-message.ts";
import { keyLength, keySource, type MailFolder } from "../../core/mail/message.ts";
import { Round } from "../../core/mail/round.ts";
import type { MailParts } from "./parts.ts";

export type MailboxesThere = ReadonlyMap<string, readonly MailFolder[]>;

/**
 * Lists the source and decides on every message. `there`: the primary's mailboxes; null while it is not asked. Memory is
 * bounded by the policy's round, not by what lies there.
 */
export async function surveyMail(
  parts: Pick<MailParts, "site" | "from" | "to" | "digest" | "signal" | "policy">,
  book: MailBook,
  there: MailboxesThere | null,
): Promise<Round> {
  const { site, from, to, digest, signal, policy } = parts;
  const round = new Round(policy.round);
  for await (const messages of from.listMessages({ signal })) {
    for (const message of messages) {
      const key = digest.sha256(keySource(site, from.account, message)).slice(0, keyLength);
      const maxBytes = to.manifest.maxMessageBytes;
      round.add(
        key,
        message,
        decideMessage({ message, entry: book.get(key), there, maxBytes, closed: to.closed }),
      );
    }
  }
  return round;
}

export async function readMailboxes({
  to,
  signal,
}: Pick<MailParts, "to" | "signal">): Promise<MailboxesThere> {
  return byMailbox(await to.readFolders({ signal }));
}

function byMailbox(folders: readonly MailFolder[]): MailboxesThere {
  const found = new Map<string, MailFolder[]>();
  for (const folder of folders) {
    const known = found.get(folder.mailbox);
    if (known === undefined) found.set(folder.mailbox, [folder]);
    else known.push(folder);
  }
  return found;
}
