import type { MailKey } from "../../core/mail/message.ts";
import type { MailEvent } from "../../core/mail/stage.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { Carrying } from "./carrying.ts";

/** Removes from the source what was read back at the destination; its copy stays in the hold area. */
export async function takeArrived(carrying: Carrying, keys: readonly MailKey[]): Promise<void> {
  const { parts, journal, places, tally } = carrying;
  if (keys.length === 0) return;
  const entries = keys.flatMap((key) => journal.book.get(key) ?? []);
  const items = entries.flatMap(({ item }) => {
    const place = places.get(item.key)?.place;
    return place === undefined ? [] : [{ place, sha256: item.sourceSha256 ?? item.sha256 }];
  });
  const outcomes = await parts.from.takeMessages(items, { signal: parts.signal });
  parts.faults.point("mail-write");
  const untilMs = parts.clock.nowMs() + parts.policy.holdMs;
  const events: MailEvent[] = [];
  for (const { item, stage } of entries) {
    const place = places.get(item.key)?.place;
    if (place !== undefined && outcomes.get(place) === "changed") {
      tally.warnings.add(
        `${showPath(item.mailbox)}: ${showPath(place)} arrived, but has other bytes now; it was left where it lies`,
      );
      continue;
    }
    // Who is not listed any more was removed by its owner after it had been copied.
    if (stage.kind !== "verified") continue;
    events.push({ e: "held", key: item.key, untilMs });
    tally.moved += 1;
    tally.bytes += item.sizeBytes;
  }
  await journal.record(events);
}
