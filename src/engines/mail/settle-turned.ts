import { batchesOf } from "../../core/mail/batches.ts";
import { claimOfId } from "../../core/mail/maildir-name.ts";
import { keyLength, keySource, type ListedMessage, type MailKey } from "../../core/mail/message.ts";
import type { MailEntry, MailEvent, Stage } from "../../core/mail/stage.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import type { Carrying } from "./carrying.ts";
import { confirmArrivals } from "./confirm-arrivals.ts";
import type { MailJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";

type Settling = Omit<Carrying, "places">;
type Open = Extract<Stage["kind"], "spooled" | "intent" | "acked" | "verified">;

/**
 * The roles were turned while messages were on their way to what is the secondary now. They are at home where they lie;
 * a copy that reached the other side would come back as a second message. So what is in doubt is looked for there, a
 * proven copy is removed while the original is listed at home, and only then is the message forgotten. One that its owner
 * removed at home meanwhile comes back from its copy: twice is better than never.
 *
 * @returns whether anything was settled, so that what was listed before is not true any more.
 */
export async function settleTurned(settling: Settling): Promise<"settled" | "nothing"> {
  const { parts, journal } = settling;
  if (turned(parts, journal).length === 0) return "nothing";
  await findCopies(settling);
  const atHome = await listKeys(parts, parts.to, turned(parts, journal));
  await withdrawCopies(settling, atHome);
  const unsent = turned(parts, journal).filter(
    ({ item, stage }) => stage.kind === "spooled" && atHome.has(item.key),
  );
  await journal.record(unsent.map(({ item }): MailEvent => ({ e: "withdrawn", key: item.key })));
  for (const { item } of unsent) await parts.files.remove(holdFile(parts, item.key));
  return "settled";
}

/** Begun when what is the primary now was the secondary. */
export function turned(
  { to }: Pick<MailParts, "to">,
  { book }: Pick<MailJournal, "book">,
): readonly (MailEntry & { readonly stage: { readonly kind: Open } })[] {
  const isTurned = (entry: MailEntry): entry is MailEntry & { readonly stage: { readonly kind: Open } } =>
    entry.item.from === to.account && ["spooled", "intent", "acked", "verified"].includes(entry.stage.kind);
  return [...book.entries()].filter(isTurned);
}

async function findCopies({ parts, journal, tally }: Settling): Promise<void> {
  const reversed = { ...parts, from: parts.to, to: parts.from };
  const doubtful = turned(parts, journal)
    .filter(({ stage }) => "heading" in stage && stage.heading.to === parts.from.account)
    .map(({ item }) => item.key);
  if (doubtful.length > 0 && parts.from.manifest.names === "given-by-server")
    await parts.clock.sleep(parts.policy.settleMs, parts.signal);
  const carrying = { parts: reversed, journal, tally, places: new Map() };
  for (const keys of batchesOf(doubtful, () => 0, parts.policy.batch))
    await confirmArrivals(carrying, { keys, refusals: new Map() });
}

async function withdrawCopies(
  { parts, journal, tally }: Settling,
  atHome: ReadonlyMap<MailKey, ListedMessage>,
): Promise<void> {
  const arrived = turned(parts, journal).flatMap(({ item, stage }) =>
    stage.kind === "verified" && stage.arrival.to === parts.from.account ? [{ item, stage }] : [],
  );
  if (arrived.length === 0) return;
  const copies = await listClaims(
    parts.from,
    parts,
    new Set(arrived.map(({ stage }) => stage.arrival.claim)),
  );
  const untilMs = parts.clock.nowMs() + parts.policy.holdMs;
  for (const batch of batchesOf(arrived, () => 0, parts.policy.batch)) {
    const home = batch.filter(({ item }) => atHome.has(item.key));
    await journal.record(
      batch.map(
        ({ item: { key } }): MailEvent =>
          atHome.has(key) ? { e: "doubted", key } : { e: "held", key, untilMs },
      ),
    );
    const items = home.flatMap(({ item, stage }) => {
      const place = copies.get(`${item.mailbox}\0${stage.arrival.claim}`);
      return place === undefined ? [] : [{ place, sha256: item.sha256 }];
    });
    const outcomes = await parts.from.takeMessages(items, { signal: parts.signal });
    parts.faults.point("mail-write");
    for (const [place, outcome] of outcomes)
      if (outcome === "changed")
        tally.warnings.add(
          `${showPath(place)} on ${parts.from.account} is a copy with other bytes now; it is moved as a message of its own`,
        );
    await journal.record(home.map(({ item }): MailEvent => ({ e: "withdrawn", key: item.key })));
    for (const { item } of home) await parts.files.remove(holdFile(parts, item.key));
  }
}

async function listKeys(
  { site, digest, signal }: Pick<MailParts, "site" | "digest" | "signal">,
  side: MailSide,
  entries: readonly MailEntry[],
): Promise<ReadonlyMap<MailKey, ListedMessage>> {
  const wanted = new Set(entries.map(({ item }) => item.key));
  const found = new Map<MailKey, ListedMessage>();
  for await (const messages of side.listMessages({ signal })) {
    for (const message of messages) {
      const key = digest.sha256(keySource(site, side.account, message)).slice(0, keyLength);
      if (wanted.has(key)) found.set(key, message);
    }
  }
  return found;
}

/** Where the copies lie now, by mailbox and claim. */
async function listClaims(
  side: MailSide,
  { signal }: Pick<MailParts, "signal">,
  claims: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const messages of side.listMessages({ signal })) {
    for (const { mailbox, id, place } of messages) {
      const claim = claimOfId(id);
      if (claims.has(claim)) found.set(`${mailbox}\0${claim}`, place);
    }
  }
  return found;
}
