import { parseAddress } from "../../core/dns/address.ts";
import { isAnsweredHere } from "../../core/dns/declared-zone.ts";
import { type DnsName, isWithin } from "../../core/dns/name.ts";
import type { ServerAnswers } from "../../core/dns/parity.ts";
import { findSet, type RecordSet, sortSets } from "../../core/dns/record-set.ts";
import type { RecordType } from "../../core/dns/record-type.ts";
import type { NameserverPlace, SiteDns } from "../../core/dns/site-dns.ts";
import { serialIn } from "../../core/dns/soa.ts";
import { readAnswer } from "../../core/dns/wire/answer.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** More nameservers than any zone has; an answer that lists a thousand does not keep us. */
const mostServers = 16;

interface Server {
  readonly label: string;
  readonly provider: string | null;
  readonly place: NameserverPlace;
}

/** Every nameserver, each address directly: the providers' own, then whatever else the zone lists at its apex. */
export async function askServers(engine: DnsEngine, site: SiteDns): Promise<readonly ServerAnswers[]> {
  const own = await Promise.all(
    site.providers.map(({ id, nameserver }) =>
      askServer(engine, site, { label: id, provider: id, place: nameserver }),
    ),
  );
  const others = await findOthers(engine, site, own);
  return [...own, ...(await mapLimited(others, 4, (server) => askServer(engine, site, server)))];
}

async function askServer(engine: DnsEngine, site: SiteDns, server: Server): Promise<ServerAnswers> {
  const { zone, names } = site.settings;
  const { label, provider, place } = server;
  const [address] = await engine.client.resolve(place.host, engine.signal);
  const about = { label, provider, address: address ?? place.host, serial: null, sets: [] };
  if (address === undefined) {
    return { ...about, standing: { kind: "silent", because: `${place.host} has no address` } };
  }
  const at = { host: address, port: place.port };
  const soa = await lookUp(engine, at, { name: zone, type: "SOA" });
  if (soa.kind !== "sets") return { ...about, standing: soa };
  if (soa.sets.length === 0) return { ...about, standing: { kind: "lame", because: "it has no such zone" } };
  const declared = (site.records?.declared.sets ?? []).map((set) => ({ name: set.name, type: set.type }));
  const places = [
    { name: zone, type: "NS" },
    ...names.flatMap((name) => ["A", "AAAA"].map((type) => ({ name, type }))),
    ...declared.filter(({ name }) => isAnsweredHere(name, zone, declared)),
  ];
  const seen = await mapLimited(places, 4, (one) => lookUp(engine, at, one));
  const failed = seen.find((one) => one.kind !== "sets");
  if (failed !== undefined) return { ...about, standing: failed };
  const sets = seen.flatMap((one) => (one.kind === "sets" ? one.sets : []));
  return {
    ...about,
    standing: { kind: "answers" },
    serial: serialIn(soa.sets, zone),
    sets: sortSets([...new Map(sets.map((set) => [`${set.name} ${set.type}`, set])).values()]),
  };
}

type Seen =
  | { readonly kind: "sets"; readonly sets: readonly RecordSet[] }
  | { readonly kind: "silent" | "lame"; readonly because: string };

async function lookUp(
  { client, signal }: DnsEngine,
  server: NameserverPlace,
  asked: { readonly name: DnsName; readonly type: RecordType },
): Promise<Seen> {
  const reply = await client.ask({ server, ...asked, signal });
  return reply.kind === "silent" ? reply : readAnswer(reply.message, asked);
}

/** Nameservers of the union of all apex NS sets that are none of the providers'. */
async function findOthers(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
): Promise<readonly Server[]> {
  const { zone } = site.settings;
  const listed = new Set(own.flatMap(({ sets }) => findSet(sets, { name: zone, type: "NS" })?.values ?? []));
  const known = new Set(own.map(({ address }) => address));
  const others: Server[] = [];
  for (const name of [...listed].slice(0, mostServers)) {
    const hosts = await addressesOf(engine, site, own, name);
    // One that has no address at all is shown as silent, not left out.
    for (const host of hosts.length === 0 ? [name] : hosts) {
      if (known.has(host)) continue;
      known.add(host);
      others.push({ label: name, provider: null, place: { host, port: 53 } });
    }
  }
  return others.slice(0, mostServers);
}

/**
 * A name inside the zone is what the nameservers say themselves; others are looked up. IPv6 addresses are only asked
 * where there is no other: many a controller has no way to them, and that is not the nameserver's fault.
 */
async function addressesOf(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
  name: DnsName,
): Promise<readonly string[]> {
  const found = isWithin(name, site.settings.zone)
    ? await addressesWithin(engine, site, own, name)
    : await engine.client.resolve(name, engine.signal);
  const known = found.map(parseAddress).filter((address) => address !== null);
  const four = known.filter(({ type }) => type === "A");
  return (four.length > 0 ? four : known).map(({ text }) => text);
}

async function addressesWithin(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
  name: DnsName,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { provider, standing } of own) {
    const place = site.providers.find(({ id }) => id === provider)?.nameserver;
    if (standing.kind !== "answers" || place === undefined) continue;
    for (const type of ["A", "AAAA"]) {
      const seen = await lookUp(engine, place, { name, type });
      if (seen.kind === "sets")
        found.push(...seen.sets.filter((set) => set.type === type).flatMap(({ values }) => values));
    }
  }
  return found;
}
