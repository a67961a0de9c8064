import type { MailKey } from "../../core/mail/message.ts";
import type { Heading, MailEvent } from "../../core/mail/stage.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { Delivery } from "../../ports/mailbox.ts";
import { type Carrying, parcelOf } from "./carrying.ts";
import { confirmArrivals } from "./confirm-arrivals.ts";
import type { MailParts } from "./parts.ts";
import type { Spooled } from "./spool.ts";
import type { MailTally } from "./tally.ts";

/** From the hold area to the destination: intent, delivery, read back. @returns what arrived and may be taken. */
export async function carry(carrying: Carrying, spooled: readonly Spooled[]): Promise<readonly MailKey[]> {
  return readBack(carrying, await send(carrying, spooled));
}

/** What was handed over, and what the destination said of it. */
export interface Sent {
  readonly spooled: readonly Spooled[];
  readonly deliveries: readonly Delivery[];
}

/** Intent, then delivery. Nothing that is said is proved yet. */
export async function send({ parts, journal }: Carrying, spooled: readonly Spooled[]): Promise<Sent> {
  if (spooled.length === 0) return { spooled, deliveries: [] };
  const headings = await readHeadings(parts, spooled);
  await journal.record(
    spooled.map(
      ({ item }): MailEvent => ({ e: "intent", key: item.key, heading: headingOf(headings, item.key) }),
    ),
  );
  const parcels = spooled.map(({ item }) => parcelOf(parts, item, headingOf(headings, item.key)));
  const deliveries = await parts.to.deliver(parcels, { signal: parts.signal });
  parts.faults.point("mail-write");
  await journal.record(deliveries.flatMap(ackOf));
  return { spooled, deliveries };
}

/** @returns what arrived and may be taken. */
export async function readBack(
  carrying: Carrying,
  { spooled, deliveries }: Sent,
): Promise<readonly MailKey[]> {
  if (spooled.length === 0) return [];
  const keys = spooled.map(({ item }) => item.key);
  const refusals = new Map(
    deliveries.flatMap((one) => (one.kind === "refused" ? [[one.key, one.because]] : [])),
  );
  const arrived = await confirmArrivals(carrying, { keys, refusals });
  noteDeliveries(carrying.tally, { deliveries, spooled, arrived: new Set(arrived) });
  return arrived;
}

function ackOf(delivery: Delivery): readonly MailEvent[] {
  if (delivery.kind !== "sent") return [];
  const { key, hint } = delivery;
  return [{ e: "acked", key, ...(hint === undefined ? {} : { hint }) }];
}

/** Each folder is asked once, before anything is sent there. */
async function readHeadings(
  { to, signal }: MailParts,
  spooled: readonly Spooled[],
): Promise<ReadonlyMap<MailKey, Heading>> {
  const marks = new Map<string, string | null>();
  const headings = new Map<MailKey, Heading>();
  for (const { item, folder } of spooled) {
    const name = `${item.mailbox}\0${folder}`;
    const mark = marks.has(name)
      ? (marks.get(name) ?? null)
      : await to.readMark(item.mailbox, folder, { signal });
    marks.set(name, mark);
    headings.set(item.key, { to: to.account, folder, mark });
  }
  return headings;
}

function headingOf(headings: ReadonlyMap<MailKey, Heading>, key: MailKey): Heading {
  const heading = headings.get(key);
  if (heading === undefined) throw new TypeError(`no heading for ${key}`);
  return heading;
}

/** What was not taken, and is certainly not there either, waits for something outside to change. */
function noteDeliveries(
  tally: MailTally,
  about: {
    readonly deliveries: readonly Delivery[];
    readonly spooled: readonly Spooled[];
    readonly arrived: ReadonlySet<MailKey>;
  },
): void {
  const mailboxes = new Map(about.spooled.map(({ item }) => [item.key, item.mailbox]));
  for (const delivery of about.deliveries) {
    const mailbox = mailboxes.get(delivery.key) ?? "";
    if (delivery.kind === "blocked" && !about.arrived.has(delivery.key)) {
      const because = `${showPath(mailbox)}: ${delivery.because}`;
      tally.blocked.set(because, (tally.blocked.get(because) ?? 0) + 1);
      tally.full.add(mailbox);
    }
    if (delivery.kind === "sent" && delivery.lostFlags.length > 0) {
      const flags = delivery.lostFlags.map(showPath).join(", ");
      tally.warnings.add(
        `${showPath(mailbox)}: the primary cannot keep these keywords of a message: ${flags}`,
      );
    }
  }
}
