import type { DnsName } from "../../../core/dns/name.ts";
import { findSet, type RecordSet, sortSets } from "../../../core/dns/record-set.ts";
import type { RecordType } from "../../../core/dns/record-type.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import { readAnswer } from "../../../core/dns/wire/answer.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsClient } from "../../../ports/dns-client.ts";

/**
 * Some interfaces do not list what they keep themselves: the SOA, and the NS set of the apex. The public sees it, so the
 * nameserver is asked. Where that is silent those sets are missing, and it is said.
 */
export async function withApexOf(
  place: { readonly client: DnsClient; readonly nameserver: NameserverPlace },
  zone: DnsName,
  listed: readonly RecordSet[],
  signal: AbortSignal,
): Promise<Pick<ZoneState, "sets" | "isSoaUnknown">> {
  const hidden = (["SOA", "NS"] as const).filter((type) => findSet(listed, { name: zone, type }) === null);
  const seen = await Promise.all(hidden.map((type) => askOne(place, { name: zone, type, signal })));
  const sets = sortSets([...listed, ...seen.flat()]);
  return { sets, isSoaUnknown: findSet(sets, { name: zone, type: "SOA" }) === null };
}

async function askOne(
  { client, nameserver }: { readonly client: DnsClient; readonly nameserver: NameserverPlace },
  question: { readonly name: DnsName; readonly type: RecordType; readonly signal: AbortSignal },
): Promise<readonly RecordSet[]> {
  const reply = await client.ask({ server: nameserver, ...question });
  const answer = reply.kind === "answer" ? readAnswer(reply.message, question) : null;
  const found = answer?.kind === "sets" ? findSet(answer.sets, question) : null;
  return found === null ? [] : [found];
}
