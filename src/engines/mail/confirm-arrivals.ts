import { claimArrivals, type Finding } from "../../core/mail/claim-arrivals.ts";
import type { MailKey } from "../../core/mail/message.ts";
import type { MailEntry, MailEvent } from "../../core/mail/stage.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { type Carrying, parcelOf } from "./carrying.ts";

export interface Confirming {
  readonly keys: readonly MailKey[];
  /** What the destination said that it will never take, by key. */
  readonly refusals: ReadonlyMap<MailKey, string>;
}

/** A server that says "taken" so often and has nothing is not believed any more. */
const mostAttempts = 5;

/**
 * Looks at the destination for what may have arrived, and reads it back. What is certainly not there goes back to the
 * hold area's list; what is there with other bytes is quarantined. @returns the keys that arrived.
 */
export async function confirmArrivals(
  carrying: Carrying,
  confirming: Confirming,
): Promise<readonly MailKey[]> {
  const { parts, journal, tally } = carrying;
  const entries = confirming.keys.flatMap((key) => journal.book.get(key) ?? []);
  const open = entries.flatMap(({ item, stage }) =>
    stage.kind === "intent" || stage.kind === "acked" ? [{ item, stage }] : [],
  );
  if (open.length === 0) return [];
  const parcels = open.map(({ item, stage }) => parcelOf(parts, item, stage.heading));
  const candidates = await parts.to.look(parcels, { signal: parts.signal });
  const findings = claimArrivals(
    parcels,
    candidates,
    ({ mailbox, folder, claim }) =>
      journal.book.claimedBy({ to: parts.to.account, folder, mark: null, claim }, mailbox) !== null,
  );
  const events = open.map((entry) => eventOf(entry, findings.get(entry.item.key), confirming.refusals));
  for (const event of events)
    if (event.e === "quarantined")
      tally.warnings.add(`${showPath(event.item.mailbox)}: a message is quarantined: ${event.because}`);
  await journal.record(events);
  return events.flatMap((event) => (event.e === "verified" ? [event.key] : []));
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
