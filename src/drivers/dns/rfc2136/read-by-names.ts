import { dnsUnreachable, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import type { DnsName } from "../../../core/dns/name.ts";
import { type RecordSet, setsOfRecords, sortSets } from "../../../core/dns/record-set.ts";
import type { RecordType } from "../../../core/dns/record-type.ts";
import type { DnsMessage, WireRecord } from "../../../core/dns/wire/message.ts";
import { nameOfRcode } from "../../../core/dns/wire/rcode.ts";
import { makeExistenceProbe } from "../../../core/dns/wire/update.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import { mapLimited } from "../../../core/map-limited.ts";
import type { ZoneOrder } from "../../../ports/dns-provider.ts";
import { failureOf } from "./failures.ts";
import type { Rfc2136Parts } from "./link.ts";
import { manifest } from "./manifest.ts";
import { exchangeSigned } from "./signed-exchange.ts";

interface Place {
  readonly name: DnsName;
  readonly type: RecordType;
}

/** A quick look whether the server is there and has the zone, before anything that may take long. */
export async function readSoa(parts: Rfc2136Parts, order: ZoneOrder): Promise<RecordSet> {
  const [soa] = await setsAt(parts, order, { name: order.zone, type: "SOA" });
  if (soa?.type === "SOA") return soa;
  throw dnsZoneUnknown(parts.id, order.zone, "it has no SOA record for it");
}

/** What stands at the apex and at the names, by plain questions, for a server that does not list its zones. */
export async function readByNames(parts: Rfc2136Parts, order: ZoneOrder, soa: RecordSet): Promise<ZoneState> {
  const { zone } = order;
  const places = order.names.flatMap((name): readonly Place[] =>
    manifest.recordTypes.map((type) => ({ name, type })),
  );
  const apex = await setsAt(parts, order, { name: zone, type: "NS" });
  const atNames = await mapLimited(places, 4, (place) => setsAt(parts, order, place));
  const own: RecordSet[] = [];
  for (const set of withoutDoubles(atNames.flat())) {
    if (set.type === "NS" || (await isWritten(parts, order, set))) own.push(set);
  }
  return {
    zone,
    sets: sortSets(withoutDoubles([soa, ...apex, ...own])),
    coverage: "asked-names",
    readOnly: null,
    notes: [`${parts.id} does not list the zone for this key: only the names that follow the site were read`],
  };
}

async function setsAt(
  parts: Rfc2136Parts,
  { zone, signal }: ZoneOrder,
  place: Place,
): Promise<readonly RecordSet[]> {
  const reply = await parts.client.ask({ server: parts.server, ...place, signal });
  if (reply.kind === "silent") throw dnsUnreachable(parts.id, reply.because);
  const { message } = reply;
  const rcode = nameOfRcode(message.rcode);
  if (rcode !== "NOERROR" && rcode !== "NXDOMAIN") {
    throw dnsZoneUnknown(parts.id, zone, `asked for ${place.name} it answers ${rcode}`);
  }
  if (message.authoritative) return setsOf(message.answers, ({ name }) => name === place.name);
  const cut = delegationIn(message, zone);
  if (cut.length > 0) return cut;
  throw dnsZoneUnknown(parts.id, zone, "it is not authoritative for it");
}

/** A server that is not authoritative for a name of its zone says whom it has handed it to. */
function delegationIn(message: DnsMessage, zone: DnsName): readonly RecordSet[] {
  return setsOf(message.authorities, ({ name, type }) => type === "NS" && name !== zone);
}

function setsOf(
  records: readonly WireRecord[],
  wanted: (record: WireRecord) => boolean,
): readonly RecordSet[] {
  return setsOfRecords(
    records.filter(wanted).flatMap(({ value, ...record }) => (value === null ? [] : [{ ...record, value }])),
  );
}

/**
 * Does the set stand in the zone, or did a wildcard make it up? A plain answer looks the same; an update without any
 * change, on the condition that the set is there, tells. It also proves early that this key may change the zone.
 */
async function isWritten(parts: Rfc2136Parts, { zone, signal }: ZoneOrder, set: RecordSet): Promise<boolean> {
  const reply = await exchangeSigned(parts, makeExistenceProbe(parts.randomId(), zone, set), signal);
  if (reply.kind === "silent") throw dnsUnreachable(parts.id, reply.because);
  const rcode = nameOfRcode(reply.message.rcode);
  if (reply.tsig.kind === "good" && rcode === "NOERROR") return true;
  if (reply.tsig.kind === "good" && (rcode === "NXRRSET" || rcode === "NXDOMAIN")) return false;
  const nowSeconds = Math.floor(parts.nowMs() / 1000);
  throw failureOf({ provider: parts.id, zone, rcode, tsig: reply.tsig, nowSeconds });
}

function withoutDoubles(sets: readonly RecordSet[]): readonly RecordSet[] {
  return [...new Map(sets.map((set) => [`${set.name} ${set.type}`, set])).values()];
}
