import { type Candidate, claimArrivals, type Finding, findAltered } from "../../core/mail/claim-arrivals.ts";
import type { MailKey } from "../../core/mail/message.ts";
import { noSeries, seriesOf } from "../../core/mail/series.ts";
import type { MailEntry, MailEvent } from "../../core/mail/stage.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { Parcel } from "../../ports/mailbox.ts";
import { type Carrying, parcelOf } from "./carrying.ts";

export interface Confirming {
  readonly keys: readonly MailKey[];
  /** What the destination said that it will never take, by key. */
  readonly refusals: ReadonlyMap<MailKey, string>;
}

/** A server that says "taken" so often and has nothing is not believed any more. */
const mostAttempts = 3;

/**
 * Looks at the destination for what may have arrived, and reads it back. What is certainly not there goes back to the
 * hold area's list; what is there with other bytes is quarantined; a mailbox that lets nobody in leaves its messages in
 * doubt. @returns the keys that arrived.
 */
export async function confirmArrivals(
  carrying: Carrying,
  confirming: Confirming,
): Promise<readonly MailKey[]> {
  const { parts, journal, tally } = carrying;
  const entries = confirming.keys.flatMap((key) => journal.book.get(key) ?? []);
  const doubtful = entries.flatMap(({ item, stage }) =>
    stage.kind === "intent" || stage.kind === "acked" ? [{ item, stage }] : [],
  );
  if (doubtful.length === 0) return [];
  const all = doubtful.map(({ item, stage }) => {
    const hint = stage.kind === "acked" && stage.hint !== undefined ? { hint: stage.hint } : {};
    return { ...parcelOf(parts, item, stage.heading), ...hint };
  });
  const candidates = await parts.to.look(all, { signal: parts.signal });
  const parcels = all.filter(({ mailbox }) => !parts.to.closed.has(mailbox));
  const open = doubtful.filter(({ item }) => !parts.to.closed.has(item.mailbox));
  const unclaimed = candidates.filter(
    (candidate) => candidate.key !== null || !isClaimed(carrying, candidate),
  );
  const own = withoutOldTwins(carrying, parcels, unclaimed);
  const findings = claimArrivals(parcels, own, () => false);
  const altered = findAltered(parcels, findings, unclaimed);
  const events = open.map((entry) => {
    const finding = altered.get(entry.item.key) ?? findings.get(entry.item.key);
    return eventOf(entry, finding, confirming.refusals);
  });
  for (const event of events)
    if (event.e === "quarantined")
      tally.warnings.add(`${showPath(event.item.mailbox)}: a message is quarantined: ${event.because}`);
  await journal.record(events);
  return events.flatMap((event) => (event.e === "verified" ? [event.key] : []));
}

function isClaimed({ parts, journal }: Carrying, { mailbox, folder, claim }: Candidate): boolean {
  return journal.book.claimedBy({ to: parts.to.account, folder, mark: null, claim }, mailbox) !== null;
}

/**
 * A folder whose UIDVALIDITY changed shows what arrived long ago under new numbers, which nobody claims. As many of
 * equal bytes as arrived there under old numbers are set aside, so that no message takes its twin's arrival for its own.
 */
function withoutOldTwins(
  { parts, journal }: Carrying,
  parcels: readonly Parcel[],
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const renumbered = new Map<string, string>();
  const marks = new Map(parcels.map(({ mailbox, folder, mark }) => [`${mailbox}\0${folder}`, mark]));
  for (const { key, mailbox, folder, claim } of candidates) {
    const mark = marks.get(`${mailbox}\0${folder}`) ?? null;
    const isNew = mark !== null && seriesOf(mark) !== noSeries && seriesOf(mark) !== seriesOf(claim);
    if (key === null && isNew) renumbered.set(`${mailbox}\0${folder}`, seriesOf(claim));
  }
  if (renumbered.size === 0) return candidates;
  const aside = new Map<string, number>();
  for (const { item, stage } of journal.book.entries()) {
    if (!("arrival" in stage) || stage.arrival.to !== parts.to.account) continue;
    const series = renumbered.get(`${item.mailbox}\0${stage.arrival.folder}`);
    if (series === undefined || seriesOf(stage.arrival.claim) === series) continue;
    if (journal.book.hasLeft(stage.arrival, item.mailbox)) continue;
    const name = [item.mailbox, stage.arrival.folder, item.sha256].join("\0");
    aside.set(name, (aside.get(name) ?? 0) + 1);
  }
  return candidates.filter(({ mailbox, folder, sha256 }) => {
    const name = [mailbox, folder, sha256].join("\0");
    const left = aside.get(name) ?? 0;
    if (left > 0) aside.set(name, left - 1);
    return left === 0;
  });
}

function eventOf(
  { item, stage }: MailEntry,
  finding: Finding | undefined,
  refusals: ReadonlyMap<MailKey, string>,
): MailEvent {
  if (finding?.kind === "found") return { e: "verified", key: item.key, claim: finding.claim };
  if (finding?.kind === "damaged") {
    return {
      e: "quarantined",
      item,
      because: "what arrived at the primary has other bytes than what was sent",
    };
  }
  const refused = refusals.get(item.key);
  if (refused !== undefined) return { e: "quarantined", item, because: refused };
  const tries = stage.kind === "acked" ? stage.attempts : 0;
  if (tries >= mostAttempts) {
    return { e: "quarantined", item, because: `the primary took it ${tries} times, and it is not there` };
  }
  return { e: "absent", key: item.key };
}
