import type { MailEvent } from "../../core/mail/stage.ts";
import { type Carrying, parcelOf } from "./carrying.ts";
import type { Spooled } from "./spool.ts";
import { takeArrived } from "./take-arrived.ts";

/**
 * A controller that knows of no message yet may have lost its state, so what it is about to send may have arrived
 * long ago. Names are made from the source, so they are the same again. @returns what still has to be sent.
 */
export async function lookBeforeFirst(
  carrying: Carrying,
  spooled: readonly Spooled[],
): Promise<readonly Spooled[]> {
  const { parts, journal } = carrying;
  if (parts.to.manifest.names !== "deterministic" || spooled.length === 0) return spooled;
  const heading = ({ folder }: Spooled) => ({ to: parts.to.account, folder, mark: null });
  const parcels = spooled.map((one) => parcelOf(parts, one.item, heading(one)));
  const candidates = await parts.to.look(parcels, { signal: parts.signal });
  const whole = new Map(candidates.map(({ key, sha256, claim }) => [`${key} ${sha256}`, claim]));
  const found = spooled.filter(({ item }) => whole.has(`${item.key} ${item.sha256}`));
  await journal.record(
    found.flatMap((one): MailEvent[] => {
      const { key } = one.item;
      return [
        { e: "intent", key, heading: heading(one) },
        { e: "verified", key, claim: key },
      ];
    }),
  );
  await takeArrived(
    carrying,
    found.map(({ item }) => item.key),
  );
  const known = new Set(found.map(({ item }) => item.key));
  return spooled.filter(({ item }) => !known.has(item.key));
}
