import type { MailItem, MailKey } from "../../core/mail/message.ts";
import { seriesOf } from "../../core/mail/series.ts";
import type { MailJournal } from "./journal.ts";
import type { MailParts } from "./parts.ts";
import type { Spooled } from "./spool.ts";

/**
 * Which of these the journal knows under a name of an earlier series: a source whose UIDVALIDITY changed shows every
 * message anew, and what was moved already must not be moved a second time. The same bytes, in the same folder, come at
 * the same second, are the same message; each old name answers for one new one. Names of before the roles were turned
 * answer for none: what they stood for may have come back since, as a message that has to be moved.
 */
export function findRenamed(
  { from, epoch }: Pick<MailParts, "from" | "epoch">,
  { book }: Pick<MailJournal, "book">,
  spooled: readonly Spooled[],
): ReadonlyMap<MailKey, { readonly old: MailKey; readonly item: MailItem }> {
  const found = new Map<MailKey, { old: MailKey; item: MailItem }>();
  if (from.manifest.names !== "given-by-server" || spooled.length === 0) return found;
  const wanted = new Set(spooled.map(({ item }) => nameOf(item)));
  const known = new Map<string, MailItem[]>();
  for (const { item } of book.entries()) {
    const name = nameOf(item);
    if (item.from !== from.account || (item.epoch ?? epoch) !== epoch || !wanted.has(name)) continue;
    const others = known.get(name);
    if (others === undefined) known.set(name, [item]);
    else others.push(item);
  }
  for (const { item } of spooled) {
    const others = known.get(nameOf(item)) ?? [];
    const index = others.findIndex((other) => seriesOf(other.id) !== seriesOf(item.id));
    const [old] = index < 0 ? [] : others.splice(index, 1);
    if (old !== undefined) found.set(item.key, { old: old.key, item });
  }
  return found;
}

function nameOf(item: MailItem): string {
  const sha256 = item.sourceSha256 ?? item.sha256;
  return [item.mailbox, item.folder, sha256, Math.floor(item.atMs / 1000)].join("\0");
}
