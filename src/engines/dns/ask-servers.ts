import { isAnsweredHere } from "../../core/dns/declared-zone.ts";
import { type DnsName, isWithin } from "../../core/dns/name.ts";
import type { ServerAnswers } from "../../core/dns/parity.ts";
import { findSet, type RecordSet, sameValues, sortSets } from "../../core/dns/record-set.ts";
import type { RecordType } from "../../core/dns/record-type.ts";
import type { NameserverPlace, SiteDns } from "../../core/dns/site-dns.ts";
import { serialIn } from "../../core/dns/soa.ts";
import { readAnswer } from "../../core/dns/wire/answer.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { addressesToAsk, type NameserverAddress } from "./nameserver-addresses.ts";

/** More nameservers than any zone has; an answer that lists a thousand does not keep us. */
const mostServers = 16;

interface Server {
  readonly label: string;
  readonly provider: string | null;
  /** An address, and no name. */
  readonly place: NameserverPlace;
  readonly asking: Asking;
}

/** `udp`: as most resolvers ask. `udp-and-tcp`: everything once more over TCP, which must say the same. */
export type Asking = "udp" | "udp-and-tcp";

/** Every nameserver, each address directly: the providers' own, then whatever else the zone lists at its apex. */
export async function askServers(
  engine: DnsEngine,
  site: SiteDns,
  asking: Asking,
): Promise<readonly ServerAnswers[]> {
  const own = await Promise.all(
    site.providers.map(async ({ id, nameserver }) => {
      const found = await engine.client.resolve(nameserver.host, engine.signal);
      const addresses = await addressesToAsk(engine, found);
      return askEach(engine, site, { label: id, provider: id, place: nameserver, asking }, addresses);
    }),
  );
  const others = await findOthers(engine, site, own.flat());
  const asked = await mapLimited(others, 4, ({ name, addresses }) => {
    const server = { label: name, provider: null, place: { host: name, port: 53 }, asking };
    return askEach(engine, site, server, addresses);
  });
  return [...own.flat(), ...asked.flat()];
}

/** One nameserver at each of its addresses. One without any is shown as silent, not left out. */
async function askEach(
  engine: DnsEngine,
  site: SiteDns,
  server: Server,
  addresses: readonly NameserverAddress[],
): Promise<readonly ServerAnswers[]> {
  const { host, port } = server.place;
  if (addresses.length === 0) return [unheard(server, host, "silent", `${host} has no address`)];
  return Promise.all(
    addresses.map(async ({ address, way }) =>
      way === "open"
        ? askServer(engine, site, { ...server, place: { host: address, port } })
        : unheard(server, address, "unasked", "this machine has no way to it"),
    ),
  );
}

function unheard(
  { label, provider }: Server,
  address: string,
  kind: "silent" | "unasked",
  because: string,
): ServerAnswers {
  return { label, provider, address, serial: null, tcp: null, sets: [], standing: { kind, because } };
}

async function askServer(engine: DnsEngine, site: SiteDns, server: Server): Promise<ServerAnswers> {
  const { zone, names } = site.settings;
  const { label, provider, place: at, asking } = server;
  const about = { label, provider, address: at.host, serial: null, tcp: null, sets: [] };
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
  const tcp = asking === "udp" ? null : await compareTcp(engine, at, places, seen);
  return {
    ...about,
    standing: { kind: "answers" },
    serial: serialIn(soa.sets, zone),
    tcp,
    sets: sortSets([...new Map(sets.map((set) => [`${set.name} ${set.type}`, set])).values()]),
  };
}

type Seen =
  | { readonly kind: "sets"; readonly sets: readonly RecordSet[] }
  | { readonly kind: "silent" | "lame"; readonly because: string };

async function lookUp(
  { client, signal }: DnsEngine,
  server: NameserverPlace,
  asked: { readonly name: DnsName; readonly type: RecordType; readonly over?: "tcp" },
): Promise<Seen> {
  const reply = await client.ask({ server, ...asked, signal });
  return reply.kind === "silent" ? reply : readAnswer(reply.message, asked);
}

type Place = { readonly name: DnsName; readonly type: RecordType };

/** One question at a time: an old server takes few connections from one address. */
async function compareTcp(
  engine: DnsEngine,
  at: NameserverPlace,
  places: readonly Place[],
  overUdp: readonly Seen[],
): Promise<ServerAnswers["tcp"]> {
  for (const [index, place] of places.entries()) {
    const seen = await lookUp(engine, at, { ...place, over: "tcp" });
    const about = `${place.name} ${place.type}`;
    if (seen.kind !== "sets") return { kind: "silent", because: `${about}: ${seen.because}` };
    if (!isSame(seen, overUdp[index]))
      return { kind: "differs", because: `${about} is another one over TCP` };
  }
  return null;
}

function isSame(one: Extract<Seen, { kind: "sets" }>, other: Seen | undefined): boolean {
  if (other?.kind !== "sets" || one.sets.length !== other.sets.length) return false;
  return one.sets.every((set, index) => {
    const twin = other.sets[index];
    return twin !== undefined && set.type === twin.type && sameValues(set.values, twin.values);
  });
}

interface Other {
  readonly name: DnsName;
  /** Those that nobody was asked at yet. Empty: it has none at all. */
  readonly addresses: readonly NameserverAddress[];
}

/** Nameservers of the union of all apex NS sets, where they are at addresses that none of the providers' is. */
async function findOthers(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
): Promise<readonly Other[]> {
  const { zone } = site.settings;
  const listed = new Set(own.flatMap(({ sets }) => findSet(sets, { name: zone, type: "NS" })?.values ?? []));
  const known = new Set(own.map(({ address }) => address));
  const others: Other[] = [];
  for (const name of [...listed].slice(0, mostServers)) {
    const all = await addressesToAsk(engine, await addressesOf(engine, site, own, name));
    const addresses = all.filter(({ address }) => !known.has(address));
    for (const { address } of addresses) known.add(address);
    if (addresses.length > 0 || all.length === 0) others.push({ name, addresses });
  }
  return others;
}

/** A name inside the zone is what the nameservers say themselves; others are looked up. */
async function addressesOf(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
  name: DnsName,
): Promise<readonly string[]> {
  return isWithin(name, site.settings.zone)
    ? addressesWithin(engine, site, own, name)
    : engine.client.resolve(name, engine.signal);
}

async function addressesWithin(
  engine: DnsEngine,
  site: SiteDns,
  own: readonly ServerAnswers[],
  name: DnsName,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const server of own) {
    if (server.standing.kind !== "answers") continue;
    for (const type of ["A", "AAAA"]) {
      const seen = await lookUp(engine, placeOf(site, server), { name, type });
      if (seen.kind === "sets")
        found.push(...seen.sets.filter((set) => set.type === type).flatMap(({ values }) => values));
    }
  }
  return found;
}

/** Where these answers came from. */
function placeOf(site: SiteDns, { provider, address }: ServerAnswers): NameserverPlace {
  const port = site.providers.find(({ id }) => id === provider)?.nameserver.port ?? 53;
  return { host: address, port };
}

/** The same answers, with what the providers' nameservers say of the addresses of these names. */
export async function withAddresses(
  engine: DnsEngine,
  site: SiteDns,
  servers: readonly ServerAnswers[],
  names: readonly DnsName[],
): Promise<readonly ServerAnswers[]> {
  return mapLimited(servers, 4, async (server) => {
    if (server.provider === null || server.standing.kind !== "answers") return server;
    const places = names.flatMap((name) => ["A", "AAAA"].map((type) => ({ name, type })));
    const seen = await mapLimited(places, 4, (one) => lookUp(engine, placeOf(site, server), one));
    const more = seen.flatMap((one) => (one.kind === "sets" ? one.sets : []));
    const known = new Map([...server.sets, ...more].map((set) => [`${set.name} ${set.type}`, set]));
    return { ...server, sets: sortSets([...known.values()]) };
  });
}
