import type { Candidate } from "../../../core/mail/claim-arrivals.ts";
import { seriesOf } from "../../../core/mail/series.ts";
import type { Parcel } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import { groupBy } from "../group-by.ts";
import { mostMessageBytes } from "./fetch-messages.ts";
import { fetchRows } from "./fetch-rows.ts";
import { hashOfText, receiveHashes } from "./receive-bodies.ts";
import { select } from "./select.ts";
import type { Session, Sessions } from "./sessions.ts";
import { uidSets } from "./wire/uid-sets.ts";

/** New messages of other sizes that are read too: there are servers that tell sizes which are not so. */
const mostOthers = 200;

/** Everything that came into the parcels' folders since their mark, read back. */
export async function look(
  sessions: Sessions,
  parcels: readonly Parcel[],
  watch: Watch,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const own of groupBy(parcels, ({ mailbox, folder }) => `${mailbox}\0${folder}`).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const candidates = await sessions.in(first.mailbox, watch, (session) => lookInFolder(session, own));
    // Null: it lets nobody in, so nobody knows; `closed` says it.
    found.push(...(candidates ?? []));
  }
  return found;
}

async function lookInFolder(session: Session, parcels: readonly Parcel[]): Promise<readonly Candidate[]> {
  const [first] = parcels;
  if (first === undefined) return [];
  const selected = await select(session, first.folder, "EXAMINE");
  if (selected === null || selected.exists === 0) return [];
  const from = Math.min(...parcels.map(({ mark }) => firstUid(mark, selected.validity)));
  const sizes = new Set(parcels.map(({ sizeBytes }) => sizeBytes));
  const [same, others]: [number[], number[]] = [[], []];
  await fetchRows(session.connection, {
    command: `UID FETCH ${from}:* (UID RFC822.SIZE)`,
    mostResponses: 2 * selected.exists + 10_000,
    on: ({ uid, sizeBytes }) => {
      // `7:*` also gives the last message when that is the sixth.
      if (uid >= from) (sizeBytes !== null && sizes.has(sizeBytes) ? same : others).push(uid);
    },
  });
  const uids = same.length >= parcels.length ? same : [...same, ...others.slice(-mostOthers)];
  const bytes = parcels.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const candidates: Candidate[] = [];
  for (const set of uidSets(uids)) {
    await fetchRows(session.connection, {
      command: `UID FETCH ${set} (UID BODY.PEEK[])`,
      mostResponses: 4 * uids.length + 1_000,
      bytes: 4 * bytes,
      receiver: receiveHashes(mostMessageBytes),
      on: ({ uid, body }) => {
        if (body === null || uid < from) return;
        const sha256 = typeof body === "string" ? hashOfText(body) : body.sha256;
        const { mailbox, folder } = first;
        candidates.push({ key: null, mailbox, folder, claim: `${selected.validity}:${uid}`, sha256 });
      },
    });
  }
  return candidates;
}

/** The first UID that can be one of ours; all of them, when the folder is not the one that it was. */
function firstUid(mark: string | null, validity: number): number {
  if (mark === null || seriesOf(mark) !== String(validity)) return 1;
  return Math.max(1, Number(mark.slice(mark.lastIndexOf(":") + 1)) || 1);
}
