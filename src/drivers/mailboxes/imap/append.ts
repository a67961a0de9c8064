import { batchesOf } from "../../../core/mail/batches.ts";
import type { MailFlag } from "../../../core/mail/message.ts";
import type { Delivery, Parcel } from "../../../ports/mailbox.ts";
import type { ImapPlace } from "./place.ts";
import type { Session } from "./sessions.ts";
import type { CommandPart, Ending } from "./wire/connection.ts";
import { imapDate } from "./wire/imap-date.ts";
import { quote } from "./wire/quote.ts";
import { uidsOf } from "./wire/uid-sets.ts";

export interface Sendable {
  readonly parcel: Parcel;
  readonly flags: readonly MailFlag[];
  readonly lostFlags: readonly MailFlag[];
}

interface AppendOrder {
  /** The folder, as the server calls it. */
  readonly name: string;
  readonly sendable: readonly Sendable[];
}

export interface AppendWays {
  readonly session: Session;
  /** Null: the server gives no second connection. */
  readonly second: () => Promise<Session | null>;
}

/** One command of a MULTIAPPEND (RFC 3502): all or nothing. */
const together = { items: 250, bytes: 32 * 1024 * 1024 };
/** So many refusals without a reason, one after another, and it is the folder that takes nothing. */
const mostUnreasoned = 3;

/** Together where the server can; what it refuses together is sent one by one, to learn which message it is. */
export async function appendAll(
  place: ImapPlace,
  ways: AppendWays,
  { name, sendable }: AppendOrder,
): Promise<readonly Delivery[]> {
  const { session } = ways;
  const deliveries: Delivery[] = [];
  const fine: Sendable[] = [];
  const limit = appendLimit(session);
  for (const one of sendable) {
    const because = whyNever(one.parcel, limit);
    if (because === null) fine.push(one);
    else deliveries.push({ key: one.parcel.key, kind: "refused", because });
  }
  const tell = (some: readonly Delivery[]): void => void deliveries.push(...some);
  const rest = session.connection.has("MULTIAPPEND")
    ? await appendOnTwo(place, ways, { name, sendable: fine, tell })
    : await appendInRow(place, session, { name, sendable: fine, tell });
  const alone = new OneByOne(place, session, name);
  for (const one of rest) await alone.send(one);
  return [...deliveries, ...alone.deliveries()];
}

interface ManyOrder extends AppendOrder {
  /** Hears of what was sent. */
  readonly tell: (deliveries: readonly Delivery[]) => void;
}

/**
 * On two connections at once: a server writes each message to its disk before it takes the next one of the same
 * connection, and two wait for the disk together. More of them would only wait for one another, since the folder gives
 * its numbers to one at a time. @returns what was not sent, from the first refusal on.
 */
async function appendOnTwo(
  place: ImapPlace,
  { session, second }: AppendWays,
  { name, sendable, tell }: ManyOrder,
): Promise<readonly Sendable[]> {
  const left = [...batchesOf(sendable, ({ parcel }) => parcel.sizeBytes, together)];
  const other = left.length > 1 ? await second() : null;
  const unsent: Sendable[] = [];
  const work = async (one: Session): Promise<void> => {
    for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
      const ending = await append(place, one, { name, sendable: batch });
      if (ending.kind === "ok") tell(sent(batch, ending));
      else unsent.push(...batch, ...left.splice(0).flat());
    }
  };
  const outcomes = await Promise.allSettled((other === null ? [session] : [session, other]).map(work));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return unsent;
}

/** One a command, and no answer waited for in between. @returns what was not sent, from the first refusal on. */
async function appendInRow(
  place: ImapPlace,
  { connection }: Session,
  { name, sendable, tell }: ManyOrder,
): Promise<readonly Sendable[]> {
  const unsent: Sendable[] = [];
  for (const row of batchesOf(sendable, ({ parcel }) => parcel.sizeBytes, together)) {
    if (unsent.length > 0) {
      unsent.push(...row);
      continue;
    }
    const commands = row.map((one) => commandOf(place, { name, sendable: [one] }));
    const endings = await connection.runAll(commands, { bytes: bytesOf(row) });
    for (const [index, one] of row.entries()) {
      const ending = endings[index];
      if (ending?.kind === "ok") tell(sent([one], ending));
      else unsent.push(one);
    }
  }
  return unsent;
}

/** An empty literal ends a MULTIAPPEND, and no server keeps an empty message. */
function whyNever({ sizeBytes }: Parcel, limit: number): string | null {
  if (sizeBytes === 0) return "it is empty, and an IMAP server keeps no empty message";
  return sizeBytes > limit ? `it has ${sizeBytes} bytes, and the server takes ${limit} at most` : null;
}

/** RFC 7889. */
function appendLimit({ connection }: Session): number {
  for (const word of connection.capabilities)
    if (/^APPENDLIMIT=\d{1,15}$/.test(word)) return Number(word.slice("APPENDLIMIT=".length));
  return Number.POSITIVE_INFINITY;
}

class OneByOne {
  /** Why nothing more is sent to this folder; null: it still takes some. */
  full: string | null = null;
  readonly #place: ImapPlace;
  readonly #session: Session;
  readonly #name: string;
  readonly #done: Delivery[] = [];
  /** Refused without a reason, and nothing was taken since. */
  #unreasoned: { readonly key: string; readonly because: string }[] = [];

  constructor(place: ImapPlace, session: Session, name: string) {
    this.#place = place;
    this.#session = session;
    this.#name = name;
  }

  async send(one: Sendable): Promise<void> {
    const { key } = one.parcel;
    if (this.full !== null) {
      this.#done.push({ key, kind: "blocked", because: this.full });
      return;
    }
    const ending = await append(this.#place, this.#session, { name: this.#name, sendable: [one] });
    if (ending.kind === "ok") {
      this.#done.push(...sent([one], ending));
      // The folder takes messages, so it was these that it does not want.
      this.#settle("refused");
      return;
    }
    const because = ending.code === null ? ending.text : `[${ending.code}] ${ending.text}`;
    switch (judge(ending)) {
      case "blocked":
        this.full = because;
        this.#done.push({ key, kind: "blocked", because });
        return;
      case "refused":
        this.#done.push({ key, kind: "refused", because });
        return;
      case "unreasoned":
        this.#unreasoned.push({ key, because });
        if (this.#unreasoned.length >= mostUnreasoned) this.full = because;
    }
  }

  deliveries(): readonly Delivery[] {
    this.#settle("blocked");
    return this.#done;
  }

  #settle(kind: "blocked" | "refused"): void {
    this.#done.push(...this.#unreasoned.map((one) => ({ ...one, kind })));
    this.#unreasoned = [];
  }
}

/** Codes of RFC 5530 and 7889: about the folder at this moment, or about this very message. */
function judge({ kind, code }: Ending): "blocked" | "refused" | "unreasoned" {
  if (code === "TOOBIG" || code === "LIMIT" || kind === "bad") return "refused";
  return code === null ? "unreasoned" : "blocked";
}

async function append(place: ImapPlace, session: Session, order: AppendOrder): Promise<Ending> {
  return session.connection.run(commandOf(place, order), { bytes: bytesOf(order.sendable) });
}

function commandOf(place: ImapPlace, { name, sendable }: AppendOrder): readonly CommandPart[] {
  const parts: CommandPart[] = [`APPEND ${quote(name)}`];
  for (const { parcel, flags } of sendable) {
    parts.push(` (${flags.join(" ")}) ${imapDate(parcel.atMs)} `);
    parts.push({ sizeBytes: parcel.sizeBytes, bytes: place.files.read(parcel.file) });
  }
  return parts;
}

function bytesOf(sendable: readonly Sendable[]): number {
  return sendable.reduce((sum, { parcel }) => sum + parcel.sizeBytes, 0);
}

/** What the server says about the UIDs is a hint: the look afterwards counts. */
function sent(batch: readonly Sendable[], { code, codeText }: Ending): readonly Delivery[] {
  const [validity = "", set = ""] = code === "APPENDUID" ? codeText.split(" ") : [];
  const uids = set === "" ? null : uidsOf(set, batch.length);
  return batch.map(({ parcel, lostFlags }, index) => {
    const uid = uids?.length === batch.length ? uids[index] : undefined;
    const hint = uid === undefined || !/^\d{1,10}$/.test(validity) ? {} : { hint: `${validity}:${uid}` };
    return { key: parcel.key, kind: "sent", lostFlags, ...hint };
  });
}
