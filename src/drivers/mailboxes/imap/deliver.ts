import type { MailFlag } from "../../../core/mail/message.ts";
import { noSeries } from "../../../core/mail/series.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { Delivery, Parcel } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import { groupBy } from "../group-by.ts";
import { type AppendWays, appendAll } from "./append.ts";
import { serverNameOfFolder } from "./folder-names.ts";
import type { ImapPlace } from "./place.ts";
import { readState, select, unselect } from "./select.ts";
import type { Session, Sessions } from "./sessions.ts";
import { quote } from "./wire/quote.ts";

/** UIDVALIDITY and UIDNEXT before anything is sent there. */
export async function readMark(
  sessions: Sessions,
  mailbox: BytePath,
  folder: string,
  watch: Watch,
): Promise<string | null> {
  const state = await sessions.in(mailbox, watch, (session) => readState(session, folder));
  return state === null ? `${noSeries}:1` : `${state.validity}:${state.uidNext}`;
}

export async function deliver(
  { place, sessions }: { readonly place: ImapPlace; readonly sessions: Sessions },
  parcels: readonly Parcel[],
  watch: Watch,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const own of groupBy(parcels, ({ mailbox, folder }) => `${mailbox}\0${folder}`).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const outcomes = await sessions.in(first.mailbox, watch, (session) => {
      const second = () => sessions.second(first.mailbox, watch);
      return deliverToFolder(place, { session, second }, own);
    });
    const because = sessions.closed.get(first.mailbox) ?? "there is no such mailbox";
    deliveries.push(...(outcomes ?? own.map(({ key }) => ({ key, kind: "blocked", because }) as const)));
  }
  return deliveries;
}

async function deliverToFolder(
  place: ImapPlace,
  ways: AppendWays,
  parcels: readonly Parcel[],
): Promise<readonly Delivery[]> {
  const { session } = ways;
  const folder = parcels[0]?.folder ?? "INBOX";
  const name = serverNameOfFolder(folder, session.layout);
  if (name === null) {
    const because = `this server cannot hold a folder with the name ${showPath(folder)}`;
    return parcels.map(({ key }) => ({ key, kind: "refused", because }));
  }
  const kept = await openFolder(session, folder, name);
  if (typeof kept === "string") return parcels.map(({ key }) => ({ key, kind: "blocked", because: kept }));
  const sendable = parcels.map((parcel) => ({ parcel, ...splitFlags(parcel.flags, kept) }));
  return appendAll(place, ways, { name, sendable });
}

/** The folder's lasting flags; it is made when it is missing. A text: why it cannot be used. */
async function openFolder(
  session: Session,
  folder: string,
  name: string,
): Promise<readonly string[] | null | string> {
  let selected = await select(session, folder, "SELECT");
  if (selected === null) {
    const made = await session.connection.run([`CREATE ${quote(name)}`]);
    if (made.kind === "ok") await session.connection.run([`SUBSCRIBE ${quote(name)}`]);
    selected = await select(session, folder, "SELECT");
    if (selected === null) return `the folder cannot be made: ${made.text}`;
  }
  // Many in one command: the server opens the folder once for all of them, and need not tell what it sees there. One a
  // command: it would open it for each, and the longer the folder the longer that takes.
  if (session.connection.has("MULTIAPPEND")) await unselect(session);
  return selected.permanentFlags;
}

/** Null: the server did not say which flags last, so all are tried. */
function splitFlags(
  flags: readonly MailFlag[],
  kept: readonly string[] | null,
): { readonly flags: readonly MailFlag[]; readonly lostFlags: readonly MailFlag[] } {
  const known = new Set(kept?.map((flag) => flag.toLowerCase()));
  const takesAny = kept === null || known.has("\\*");
  const isKept = (flag: MailFlag): boolean => {
    if (!/^\\?[!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|~]{1,100}$/.test(flag)) return false;
    return known.has(flag.toLowerCase()) || (takesAny && (kept === null || !flag.startsWith("\\")));
  };
  return { flags: flags.filter(isKept), lostFlags: flags.filter((flag) => !isKept(flag)) };
}
