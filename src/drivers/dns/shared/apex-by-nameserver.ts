import type { DnsName } from "../../../core/dns/name.ts";
import { findSet, type RecordSet, sortSets } from "../../../core/dns/record-set.ts";
import type { RecordType } from "../../../core/dns/record-type.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import { readAnswer } from "../../../core/dns/wire/answer.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsClient } from "../../../ports/dns-client.ts";

/**
 * Some interfaces do not list what they keep themselves: the SOA, and the NS set of the apex. The public sees it, so the
 * nameserver is asked. Where that does not answer those sets are not known, which is not the same as not there: it is said.
 */
export async function withApexOf(
  place: { readonly client: DnsClient; readonly nameserver: NameserverPlace },
  zone: DnsName,
  listed: readonly RecordSet[],
  signal: AbortSignal,
): Promise<Pick<ZoneState, "sets" | "isSoaUnknown" | "notes">> {
  const hidden = (["SOA", "NS"] as const).filter((type) => findSet(listed, { name: zone, type }) === null);
  const seen = await Promise.all(hidden.map((type) => askOne(place, { name: zone, type, signal })));
  const sets = sortSets([...listed, ...seen.flatMap((one) => one.set ?? [])]);
  return {
    sets,
    isSoaUnknown: findSet(sets, { name: zone, type: "SOA" }) === null,
    notes: unknownWords(place.nameserver, zone, seen),
  };
}

interface AskedSet {
  readonly type: string;
  /** Null: it has none, or nobody knows. */
  readonly set: RecordSet | null;
  /** Why nobody knows; null: it answered. */
  readonly because: string | null;
}

function unknownWords(
  { host }: NameserverPlace,
  zone: DnsName,
  seen: readonly AskedSet[],
): readonly string[] {
  const unknown = seen.filter(({ because }) => because !== null);
  const [first] = unknown;
  if (first === undefined) return [];
  const types = unknown.map(({ type }) => type).join(" and ");
  return [`the ${types} of ${zone} are not known: ${host} was asked, and ${first.because}`];
}

async function askOne(
  { client, nameserver }: { readonly client: DnsClient; readonly nameserver: NameserverPlace },
  question: { readonly name: DnsName; readonly type: RecordType; readonly signal: AbortSignal },
): Promise<AskedSet> {
  const { type } = question;
  const reply = await client.ask({ server: nameserver, ...question });
  if (reply.kind === "silent") return { type, set: null, because: reply.because };
  const answer = readAnswer(reply.message, question);
  return answer.kind === "sets"
    ? { type, set: findSet(answer.sets, question), because: null }
    : { type, set: null, because: answer.because };
}
