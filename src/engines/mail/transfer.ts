import { batchesOf } from "../../core/mail/batches.ts";
import type { Round } from "../../core/mail/round.ts";
import type { MailEvent } from "../../core/mail/stage.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { overlapping } from "../../core/overlapping.ts";
import { count } from "../../core/words/quantities.ts";
import { readBack, send } from "./carry.ts";
import type { Carrying } from "./carrying.ts";
import { type MailJournal, openJournal } from "./journal.ts";
import { lookBeforeFirst } from "./look-before-first.ts";
import type { MailParts } from "./parts.ts";
import { purgeHeld } from "./purge-held.ts";
import { resumeOpen } from "./resume.ts";
import { settleTurned } from "./settle-turned.ts";
import { type Move, spool } from "./spool.ts";
import { storeSummary } from "./summary.ts";
import { readMailboxes, surveyMail } from "./survey.ts";
import { takeArrived } from "./take-arrived.ts";
import { type MailTally, newTally } from "./tally.ts";

export interface Transfer {
  readonly tally: MailTally;
  /** What the last look saw: what is still waiting. */
  readonly round: Round;
  readonly held: number;
  readonly quarantined: number;
}

/** A run may be long, but not endless: what comes in faster than it can be moved is the next run's. */
const mostRounds = 500;

/**
 * Moves what reached the secondary to the primary: seen, spooled, sent, read back, taken, held. The order of things is
 * in core/mail/stage.ts. The caller holds the lock of the site's mail. `review` is called when there is something to do.
 */
export async function transferMail(
  parts: MailParts,
  review: (round: Round, open: number) => Promise<"apply" | "stop">,
): Promise<Transfer | "stopped"> {
  await using journal = await openJournal(parts);
  const freshness = journal.book.size === 0 ? "first-run" : "known";
  const tally = newTally();
  // The secondary is asked first: what waits there is told also when the primary is dead.
  let round = await surveyMail(parts, journal.book, null);
  await storeSummary(parts, journal, round, tally);
  const open = openCount(journal);
  if (hasWork(round) || open > 0) {
    round = await surveyMail(parts, journal.book, await readMailboxes(parts));
    if ((await review(round, open)) === "stop") return "stopped";
    round = await moveInRounds({ parts, journal, tally }, round, freshness);
  }
  noteClosed({ parts, journal, tally });
  await purgeHeld(parts, journal);
  await storeSummary(parts, journal, round, tally);
  const [held, quarantined] = [journal.entriesAt("held").length, journal.entriesAt("quarantined").length];
  return { tally, round, held, quarantined };
}

/** Looks again after every round, until a look finds nothing that could be moved. @returns the last look. */
async function moveInRounds(
  moving: Omit<Carrying, "places">,
  first: Round,
  freshness: Freshness,
): Promise<Round> {
  const { parts, journal, tally } = moving;
  let round = first;
  if ((await settleTurned(moving)) === "settled")
    round = await surveyMail(parts, journal.book, await readMailboxes(parts));
  for (let turn = 0; turn < mostRounds; turn += 1) {
    const before = tally.moved;
    const there = await readMailboxes(parts);
    const carrying = { ...moving, places: placesOf(round) };
    await resumeOpen(carrying, there);
    await takeAgain(carrying, round);
    await journal.record(round.quarantines.map((one) => quarantineOf(parts, one)));
    await moveAll(carrying, round.moves, freshness);
    round = await surveyMail(parts, journal.book, there);
    if (tally.moved === before || !hasWork(round) || !(await parts.mayGoOn())) break;
  }
  return round;
}

function hasWork({ moves, takes, quarantines }: Round): boolean {
  return moves.length + takes.length + quarantines.length > 0;
}

type Freshness = "first-run" | "known";

async function moveAll(carrying: Carrying, moves: readonly Move[], freshness: Freshness): Promise<void> {
  const { parts, journal, tally } = carrying;
  // Read back while the next batch is sent, where names tell them apart.
  const isNamed = parts.to.manifest.names === "deterministic";
  const isOpen = ({ mailbox }: { readonly mailbox: BytePath }): boolean => !tally.full.has(mailbox);
  const step = moves.length === 0 ? null : parts.talk.step(`mail to ${parts.to.account}`);
  try {
    const batches = batchesOf(moves, ({ message }) => message.sizeBytes, parts.policy.batch);
    await overlapping(batches, {
      first: async (batch) => {
        parts.signal.throwIfAborted();
        if (!(await parts.mayGoOn())) return null;
        const open = batch.filter(({ message }) => isOpen(message));
        return spool(parts, journal, open);
      },
      second: async ({ fresh, renamed }) => {
        const known = renamed.filter((key) => isArrived(journal, key));
        // While the batch before was sent, a mailbox may have become full, or the roles been turned.
        const open = (await parts.mayGoOn()) ? fresh.filter(({ item }) => isOpen(item)) : [];
        const { arrived, unsent } =
          freshness === "known" ? { arrived: [], unsent: open } : await lookBeforeFirst(carrying, open);
        const sent = await send(carrying, unsent);
        // What the next batch sends would look like an answer to this one.
        const proved = isNamed ? [] : await readBack(carrying, sent);
        return { arrived: [...known, ...arrived, ...proved], sent: isNamed ? sent : null };
      },
      third: async ({ arrived, sent }) => {
        const proved = sent === null ? [] : await readBack(carrying, sent);
        await takeArrived(carrying, [...arrived, ...proved]);
        step?.progress({ items: tally.moved, itemsTotal: moves.length, bytes: tally.bytes });
      },
    });
    step?.done(`${count(tally.moved, "message")} moved`);
  } catch (error) {
    step?.failed(`${count(tally.moved, "message")} moved before it stopped`);
    throw error;
  }
}

/** What arrived at an earlier time and is listed again: a flag changed its name meanwhile, or a host restored it. */
async function takeAgain(carrying: Carrying, round: Round): Promise<void> {
  for (const batch of batchesOf(round.takes, () => 0, carrying.parts.policy.batch))
    await takeArrived(
      carrying,
      batch.map(({ key }) => key),
    );
}

function isArrived({ book }: MailJournal, key: string): boolean {
  const stage = book.get(key)?.stage;
  return stage !== undefined && "arrival" in stage;
}

/** Mailboxes that let nobody in, on either side: the others go on, and a person is told. */
function noteClosed({ parts, tally }: Omit<Carrying, "places">): void {
  for (const side of [parts.from, parts.to])
    for (const [mailbox, because] of side.closed)
      tally.warnings.add(`${showPath(mailbox)} on ${side.account}: ${because}`);
}

function placesOf({ moves, takes, places }: Round): Carrying["places"] {
  return new Map([...places, ...[...moves, ...takes].map(({ key, message }) => [key, message] as const)]);
}

function quarantineOf(
  { from }: MailParts,
  { key, message, because }: Round["quarantines"][number],
): MailEvent {
  const { mailbox, folder, id, sizeBytes, atMs, flags } = message;
  const item = { key, from: from.account, mailbox, folder, id, sizeBytes, atMs, flags, sha256: "" };
  return { e: "quarantined", item, because };
}

function openCount(journal: MailJournal): number {
  const kinds = ["spooled", "intent", "acked", "verified"] as const;
  return kinds.reduce((sum, kind) => sum + journal.entriesAt(kind).length, 0);
}
