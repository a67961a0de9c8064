import { batchesOf } from "../../core/mail/batches.ts";
import { decideFolder, useOfName } from "../../core/mail/folder-use.ts";
import type { MailEntry } from "../../core/mail/stage.ts";
import { carry } from "./carry.ts";
import type { Carrying } from "./carrying.ts";
import { confirmArrivals } from "./confirm-arrivals.ts";
import type { MailboxesThere } from "./survey.ts";
import { takeArrived } from "./take-arrived.ts";

/**
 * Finishes what an earlier run began: it looks for what may have arrived, then takes what did, then sends the rest.
 * Nothing is sent that was not looked for.
 */
export async function resumeOpen(carrying: Carrying, there: MailboxesThere): Promise<void> {
  const { parts, journal } = carrying;
  // What went the other way before the roles were turned was settled before.
  const isThisWay = ({ item }: MailEntry, to: string) =>
    item.from === parts.from.account && to === parts.to.account;
  const doubtful = [...journal.entriesAt("intent"), ...journal.entriesAt("acked")]
    .filter((entry) => isThisWay(entry, entry.stage.heading.to))
    .map(({ item }) => item.key);
  if (doubtful.length > 0 && parts.to.manifest.names === "given-by-server")
    await parts.clock.sleep(parts.policy.settleMs, parts.signal);
  for (const keys of batchesOf(doubtful, () => 0, parts.policy.batch))
    await confirmArrivals(carrying, { keys, refusals: new Map() });
  const arrived = journal
    .entriesAt("verified")
    .filter((entry) => isThisWay(entry, entry.stage.arrival.to))
    .map(({ item }) => item.key);
  for (const keys of batchesOf(arrived, () => 0, parts.policy.batch)) await takeArrived(carrying, keys);
  const waiting = journal.entriesAt("spooled").map(({ item }) => {
    const source = { folder: item.folder, use: item.use ?? useOfName(item.folder) };
    return { item, folder: decideFolder(source, there.get(item.mailbox) ?? []).folder };
  });
  for (const batch of batchesOf(waiting, ({ item }) => item.sizeBytes, parts.policy.batch))
    await takeArrived(carrying, await carry(carrying, batch));
}
