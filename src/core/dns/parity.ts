import type { AccountId } from "../site/site.ts";
import { parseAddress } from "./address.ts";
import type { DnsName } from "./name.ts";
import { findSet, type RecordSet, sameValues } from "./record-set.ts";
import type { RecordType } from "./record-type.ts";

/** What one nameserver address said when it was asked directly. */
export interface ServerAnswers {
  /** The provider's name in the configuration, or the nameserver's own name when no provider of ours is behind it. */
  readonly label: string;
  readonly provider: string | null;
  readonly address: string;
  readonly standing:
    | { readonly kind: "answers" }
    | { readonly kind: "silent"; readonly because: string }
    | { readonly kind: "lame"; readonly because: string }
    /** This machine has no way to it, and the nameserver has another address: no word of what it says. */
    | { readonly kind: "unasked"; readonly because: string };
  readonly serial: number | null;
  /** Why it may not be trusted over TCP, which large answers need; null: it says the same there, or was not asked. */
  readonly tcp: { readonly kind: "silent" | "differs"; readonly because: string } | null;
  /** At the apex (NS) and at the managed names. */
  readonly sets: readonly RecordSet[];
}

export interface SetDifference {
  readonly name: DnsName;
  readonly type: RecordType;
  /** `values`: other records. `ttl`: the same records, kept for another time. `published`: not what the plan wants. */
  readonly what: "values" | "ttl" | "published";
  /** By label of the server. Empty: it has no such set. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly ttls: Readonly<Record<string, number | null>>;
}

export interface Parity {
  /** `unknown`: those that answer agree, but not all answered. Never to be taken for a good sign. */
  readonly verdict: "alike" | "differs" | "unknown";
  readonly differences: readonly SetDifference[];
}

export interface ParityQuestion {
  readonly zone: DnsName;
  readonly names: readonly DnsName[];
  /** `own-wanted`: each nameserver is meant to answer differently; it is compared with what its provider shall say. */
  readonly compare:
    | { readonly kind: "one-another" }
    | { readonly kind: "own-wanted"; readonly wanted: ReadonlyMap<string, readonly RecordSet[]> };
  /** With the zone as code: what each provider shall hold beside the names; compared with that. */
  readonly declared: ReadonlyMap<string, readonly RecordSet[]>;
  readonly servers: readonly ServerAnswers[];
}

const typesAtNames = ["A", "AAAA", "CNAME"] as const;

/** Do all nameservers answer alike for what ClonePanel manages? Serials never count, foreign sets neither. */
export function compareServers({ zone, names, compare, declared, servers }: ParityQuestion): Parity {
  const asked = servers.filter(({ standing }) => standing.kind !== "unasked");
  const answering = asked.filter(({ standing }) => standing.kind === "answers");
  const apex = differenceOf({ name: zone, type: "NS" }, answering, "values");
  const places = names.flatMap((name) => typesAtNames.map((type) => ({ name, type })));
  const atNames =
    compare.kind === "one-another"
      ? places.map((place) => differenceOf(place, answering, "values-and-ttl"))
      : places.map((place) => unlikeWanted(place, answering, compare.wanted));
  const records = declaredPlaces(declared).map((place) => unlikeWanted(place, answering, declared));
  const differences = [apex, ...atNames, ...records].filter((one) => one !== null);
  const isLame = servers.some(({ standing, tcp }) => standing.kind === "lame" || tcp?.kind === "differs");
  const isWhole = answering.length === asked.length && asked.length > 0;
  const verdict = differences.length > 0 || isLame ? "differs" : isWhole ? "alike" : "unknown";
  return { verdict, differences };
}

/** The accounts that a visitor may be sent to, as the nameservers answer now. */
export function accountsServed(
  servers: readonly ServerAnswers[],
  names: readonly DnsName[],
  addresses: ReadonlyMap<AccountId, readonly string[]>,
): readonly AccountId[] {
  const served = new Set(
    servers.flatMap(({ sets }) =>
      sets.filter(({ name, type }) => names.includes(name) && type !== "NS").flatMap(({ values }) => values),
    ),
  );
  return [...addresses]
    .filter(([, own]) => own.some((written) => served.has(parseAddress(written)?.text ?? written)))
    .map(([account]) => account);
}

interface Place {
  readonly name: DnsName;
  readonly type: RecordType;
}

function declaredPlaces(declared: ReadonlyMap<string, readonly RecordSet[]>): readonly Place[] {
  const places = [...declared.values()]
    .flat()
    .map(({ name, type }) => [`${name} ${type}`, { name, type }] as const);
  return [...new Map(places).values()];
}

function differenceOf(
  place: Place,
  servers: readonly ServerAnswers[],
  what: "values" | "values-and-ttl",
): SetDifference | null {
  const [first, ...others] = servers.map(({ sets }) => findSet(sets, place));
  if (first === undefined) return null;
  const sameAll = others.every((set) => sameValues(set?.values ?? [], first?.values ?? []));
  if (!sameAll) return { ...place, what: "values", ...shown(place, servers) };
  const sameTtl = others.every((set) => set?.ttlSeconds === first?.ttlSeconds);
  return what === "values" || sameTtl ? null : { ...place, what: "ttl", ...shown(place, servers) };
}

function unlikeWanted(
  place: Place,
  servers: readonly ServerAnswers[],
  wanted: ReadonlyMap<string, readonly RecordSet[]>,
): SetDifference | null {
  const off = servers.filter(({ provider, sets }) => {
    const want = wanted.get(provider ?? "");
    if (want === undefined) return false;
    return !sameValues(findSet(sets, place)?.values ?? [], findSet(want, place)?.values ?? []);
  });
  return off.length === 0 ? null : { ...place, what: "published", ...shown(place, off) };
}

function shown(place: Place, servers: readonly ServerAnswers[]): Pick<SetDifference, "values" | "ttls"> {
  const sets = servers.map((server) => [shownLabel(server, servers), findSet(server.sets, place)] as const);
  return {
    values: Object.fromEntries(sets.map(([label, set]) => [label, set?.values ?? []])),
    ttls: Object.fromEntries(sets.map(([label, set]) => [label, set?.ttlSeconds ?? null])),
  };
}

/** One nameserver may have several addresses, and each may say something else. */
function shownLabel({ label, address }: ServerAnswers, servers: readonly ServerAnswers[]): string {
  return servers.filter((one) => one.label === label).length > 1 ? `${label} ${address}` : label;
}
