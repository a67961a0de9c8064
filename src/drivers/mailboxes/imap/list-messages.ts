import { ClonePanelError } from "../../../core/errors.ts";
import type { ListedMessage } from "../../../core/mail/message.ts";
import { showPath } from "../../../core/mirror/byte-path.ts";
import type { Watch } from "../../../ports/transport.ts";
import { type FetchRow, fetchRows } from "./fetch-rows.ts";
import { placeOf } from "./message-place.ts";
import { type ImapFolder, readFolderList } from "./read-folders.ts";
import { readState, select } from "./select.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Rows that are asked for at once; what one answer may hold. */
const window = 5_000;

/** Every message of every mailbox that lets us in; one that does not is in `closed`, and nothing of it is listed. */
export async function* listMessages(
  sessions: Sessions,
  watch: Watch,
): AsyncIterable<readonly ListedMessage[]> {
  for (const mailbox of sessions.mailboxes) {
    const session = await sessions.session(mailbox, watch);
    if (session === null) continue;
    try {
      const { folders, unnameable } = await readFolderList(session.connection, mailbox, session.layout);
      for (const name of unnameable)
        sessions.closed.set(
          `${mailbox} ${name}`,
          "a folder of this name cannot be carried to another server",
        );
      for (const folder of folders) yield* listFolder(session, folder, watch);
    } catch (error) {
      await sessions.drop(mailbox);
      throw error;
    }
  }
}

async function* listFolder(
  session: Session,
  folder: ImapFolder,
  watch: Watch,
): AsyncIterable<readonly ListedMessage[]> {
  const state = await readState(session, folder.folder);
  // "Nothing there" is believed of a folder that never had anything; of others only when opening it says so too.
  if (state?.messages === 0 && state.uidNext === 1) return;
  const selected = await select(session, folder.folder, "EXAMINE");
  if (selected === null) {
    if ((state?.messages ?? 0) > 0) throw listingBroken(session, folder, "it was there, and now it is not");
    return;
  }
  let [exists, gone, listed, lastUid] = [selected.exists, 0, 0, 0];
  for (let from = 1; from <= exists; from += window) {
    watch.signal?.throwIfAborted();
    const rows: FetchRow[] = [];
    const to = Math.min(exists, from + window - 1);
    const expunged = await fetchRows(session.connection, {
      command: `FETCH ${from}:${to} (UID FLAGS INTERNALDATE RFC822.SIZE)`,
      mostResponses: 4 * window,
      on: (row) => {
        if (row.sizeBytes !== null && row.flags !== null && row.uid > lastUid) rows.push(row);
      },
    });
    rows.sort((left, right) => left.uid - right.uid);
    // What follows moved forward by as many places as vanished: nothing is passed over, the rest is known by its UID.
    [exists, from] = [exists - expunged, from - expunged];
    gone += expunged;
    listed += rows.length;
    lastUid = rows.at(-1)?.uid ?? lastUid;
    if (rows.length > 0) yield rows.map((row) => messageOf(folder, selected.validity, row));
  }
  const told = Math.min(selected.exists, state?.messages ?? selected.exists) - gone;
  if (listed < told) throw listingBroken(session, folder, `it has ${told} messages, and told of ${listed}`);
}

function messageOf(folder: ImapFolder, validity: number, row: FetchRow): ListedMessage {
  const { mailbox, folder: name, use } = folder;
  return {
    mailbox,
    folder: name,
    use,
    id: `${validity}:${row.uid}`,
    place: placeOf({ mailbox, folder: name, validity, uid: row.uid }),
    sizeBytes: row.sizeBytes ?? 0,
    atMs: row.atMs ?? 0,
    flags: row.flags ?? [],
    oddity: row.atMs === null ? "the server gives it no date of arrival" : null,
  };
}

function listingBroken(
  { connection }: Session,
  { mailbox, folder }: ImapFolder,
  because: string,
): ClonePanelError {
  return new ClonePanelError(
    "MAIL_LISTING_BROKEN",
    `the folder ${showPath(folder)} of ${showPath(mailbox)} on "${connection.account}" was not listed completely: ${because}`,
    {
      hint: "Nothing was moved. Run it again.",
      remedy: "wait",
      account: connection.account,
    },
  );
}
