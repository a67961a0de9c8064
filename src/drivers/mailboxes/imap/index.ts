import type { MailSide, MailSideManifest } from "../../../ports/mailbox.ts";
import { deliver, readMark } from "./deliver.ts";
import { fetchMessages, mostMessageBytes } from "./fetch-messages.ts";
import { listMessages } from "./list-messages.ts";
import { look } from "./look.ts";
import type { ImapPlace } from "./place.ts";
import { readFolderList } from "./read-folders.ts";
import { ReadHashes } from "./read-hashes.ts";
import { Sessions } from "./sessions.ts";
import { takeMessages } from "./take-messages.ts";

export type { ImapPlace, KnownLogin, RefusedLogins } from "./place.ts";

export const manifest = {
  id: "imap",
  title: "IMAP, with a log-in for each mailbox",
  names: "given-by-server",
  lineEnds: "crlf",
  sizes: "hint",
  maxMessageBytes: mostMessageBytes,
} as const satisfies MailSideManifest;

/** Mailboxes of one IMAP server. Few connections, all bytes streamed, nothing retried behind the mover's back. */
export function openImap(place: ImapPlace): MailSide {
  const sessions = new Sessions(place);
  const hashes = new ReadHashes();
  return {
    account: place.account,
    manifest,
    closed: sessions.closed,
    readFolders: async (watch) => {
      const found = [];
      for (const mailbox of sessions.mailboxes) {
        const list = await sessions.in(mailbox, watch, ({ connection, layout }) =>
          readFolderList(connection, mailbox, layout),
        );
        found.push(...(list?.folders ?? []));
      }
      return found;
    },
    listMessages: (watch) => listMessages(sessions, watch),
    fetchMessages: (order) => fetchMessages({ place, sessions, hashes: hashes.nextBatch() }, order),
    readMark: (mailbox, folder, watch) => readMark(sessions, mailbox, folder, watch),
    deliver: (parcels, watch) => deliver({ place, sessions }, parcels, watch),
    look: (parcels, watch) => look(sessions, parcels, watch),
    takeMessages: (items, watch) => takeMessages({ sessions, hashes }, items, watch),
    [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose](),
  };
}
