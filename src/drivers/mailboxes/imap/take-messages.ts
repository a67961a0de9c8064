import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { TakeItem, TakeOutcome } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import { mostMessageBytes } from "./fetch-messages.ts";
import { fetchRows } from "./fetch-rows.ts";
import { byFolder } from "./message-place.ts";
import type { ReadHashes } from "./read-hashes.ts";
import { hashOfText, receiveHashes } from "./receive-bodies.ts";
import { openFor } from "./select.ts";
import type { Session, Sessions } from "./sessions.ts";
import { uidSets } from "./wire/uid-sets.ts";

/**
 * Removes messages by their UIDs alone (UIDPLUS). A server without it can only remove everything that anybody marked as
 * deleted, so there messages are marked and stay.
 *
 * The bytes of a UID never change (RFC 3501, 2.3.1.1): what this run has read need not be read again.
 *
 * Never on a connection beside one that fetches: a Dovecot with quotas that opens a folder there removes what was
 * expunged here, does not know the sizes (names without `S=`), and reads the whole folder anew for each message.
 */
export async function takeMessages(
  { sessions, hashes }: { readonly sessions: Sessions; readonly hashes: ReadHashes },
  items: readonly TakeItem[],
  watch: Watch,
): Promise<ReadonlyMap<BytePath, TakeOutcome>> {
  const outcomes = new Map<BytePath, TakeOutcome>(items.map(({ place }) => [place, "gone"]));
  for (const { at, uids } of byFolder(items, ({ place }) => place)) {
    await sessions.in(at.mailbox, watch, async (session) => {
      if (!(await openFor(session, at, "SELECT"))) return;
      const read = await readUnknown(session, uids, hashes);
      const there = await uidsThere(session, [...uids.keys()]);
      const found = there.flatMap((uid) => uids.get(uid) ?? []);
      const isSame = ({ place, sha256 }: TakeItem): boolean =>
        (hashes.get(place) ?? read.get(place)) === sha256;
      await expunge(
        session,
        there.filter((uid) => {
          const item = uids.get(uid);
          return item !== undefined && isSame(item);
        }),
      );
      for (const item of found) outcomes.set(item.place, isSame(item) ? "taken" : "changed");
    });
  }
  return outcomes;
}

async function readUnknown(
  { connection }: Session,
  uids: ReadonlyMap<number, TakeItem>,
  hashes: ReadHashes,
): Promise<ReadonlyMap<BytePath, string>> {
  const read = new Map<BytePath, string>();
  const unknown = [...uids].filter(([, { place }]) => hashes.get(place) === undefined).map(([uid]) => uid);
  for (const set of uidSets(unknown)) {
    await fetchRows(connection, {
      command: `UID FETCH ${set} (UID BODY.PEEK[])`,
      mostResponses: 4 * unknown.length + 1_000,
      bytes: 64 * 1024 * 1024,
      receiver: receiveHashes(mostMessageBytes),
      on: ({ uid, body }) => {
        const item = uids.get(uid);
        if (item !== undefined && body !== null)
          read.set(item.place, typeof body === "string" ? hashOfText(body) : body.sha256);
      },
    });
  }
  return read;
}

async function uidsThere({ connection }: Session, uids: readonly number[]): Promise<readonly number[]> {
  const there: number[] = [];
  for (const set of uidSets(uids)) {
    await fetchRows(connection, {
      command: `UID FETCH ${set} (UID)`,
      mostResponses: 4 * uids.length + 1_000,
      on: ({ uid }) => void there.push(uid),
    });
  }
  return [...new Set(there)];
}

async function expunge({ connection }: Session, uids: readonly number[]): Promise<void> {
  for (const set of uidSets(uids)) {
    await connection.must([`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`], {
      mostResponses: 4 * uids.length + 1_000,
    });
    if (connection.has("UIDPLUS"))
      await connection.must([`UID EXPUNGE ${set}`], { mostResponses: 4 * uids.length + 1_000 });
  }
}
