import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { LocalPath } from "../../../ports/files.ts";
import type { FetchMailOrder } from "../../../ports/mailbox.ts";
import { fetchRows } from "./fetch-rows.ts";
import { byFolder } from "./message-place.ts";
import type { ImapPlace } from "./place.ts";
import { hashOfText, receiveIntoFiles } from "./receive-bodies.ts";
import { openFor } from "./select.ts";
import type { Sessions } from "./sessions.ts";
import { uidSets } from "./wire/uid-sets.ts";

/** Copies messages to this machine; `hashes` gets what came, so that nothing has to be read a second time to be taken. */
export async function fetchMessages(
  { place, sessions, hashes }: { place: ImapPlace; sessions: Sessions; hashes: Map<BytePath, string> },
  { messages, into, ...watch }: FetchMailOrder,
): Promise<ReadonlyMap<BytePath, LocalPath>> {
  const fetched = new Map<BytePath, LocalPath>();
  let number = 0;
  const nextPath = (): LocalPath => {
    number += 1;
    return `${into}/${number}`;
  };
  for (const { at, uids } of byFolder(messages, (message) => message.place)) {
    await sessions.in(at.mailbox, watch, async (session) => {
      if (!(await openFor(session, at, "EXAMINE"))) return;
      for (const set of uidSets([...uids.keys()])) {
        const texts = new Map<BytePath, string>();
        await fetchRows(session.connection, {
          command: `UID FETCH ${set} (UID BODY.PEEK[])`,
          mostResponses: 4 * uids.size + 1_000,
          bytes: [...uids.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          receiver: receiveIntoFiles(place.files, { mostBytes: mostMessageBytes, path: nextPath }),
          on: ({ uid, body }) => {
            const message = uids.get(uid);
            if (message === undefined || body === null) return;
            if (typeof body === "string") texts.set(message.place, body);
            else {
              fetched.set(message.place, body.path);
              hashes.set(message.place, body.sha256);
            }
          },
        });
        for (const [name, text] of texts) {
          const path = nextPath();
          const sink = await place.files.create(path);
          await sink.write(Buffer.from(text, "latin1"));
          await sink.close();
          fetched.set(name, path);
          hashes.set(name, hashOfText(text));
        }
      }
    });
  }
  return fetched;
}

/** A literal that claims more is no message. */
export const mostMessageBytes = 1024 * 1024 * 1024;
