import type { MailKey } from "../../core/mail/message.ts";
import type { MailEvent } from "../../core/mail/stage.ts";
import { type Carrying, parcelOf } from "./carrying.ts";
import type { Spooled } from "./spool.ts";

/**
 * A controller that knows of no message yet may have lost its state, so what it is about to send may have arrived
 * long ago. Names are made from the source, so they are the same again.
 */
export async function lookBeforeFirst(
  carrying: Carrying,
  spooled: readonly Spooled[],
): Promise<{ readonly arrived: readonly MailKey[]; readonly unsent: readonly Spooled[] }> {
  const { parts, journal } = carrying;
  if (parts.to.manifest.names !== "deterministic" || spooled.length === 0)
    return { arrived: [], unsent: spooled };
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
  const arrived = found.map(({ item }) => item.key);
  const known = new Set(arrived);
  return { arrived, unsent: spooled.filter(({ item }) => !known.has(item.key)) };
}
