import type { AccountId } from "../site/site.ts";
import { parseAddress } from "./address.ts";
import { type DnsName, isWithin } from "./name.ts";
import { findSet, type RecordSet } from "./record-set.ts";

export interface LintContext {
  readonly zone: DnsName;
  /** The names that follow the site: their addresses change with the primary. */
  readonly names: readonly DnsName[];
  readonly addresses: ReadonlyMap<AccountId, readonly string[]>;
}

export interface Lint {
  /** What would break the zone for certain. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

const ttl = { least: 30, most: 604_800 } as const;

/** What is wrong with a zone although every record of it is well formed. */
export function lintZone(all: readonly RecordSet[], context: LintContext): Lint {
  const sets = all.filter(({ values }) => values.length > 0);
  const places = indexed(sets);
  return {
    refusals: [
      ...aliasTrouble(sets, places, context),
      ...sets.flatMap(oddTtl),
      ...sets.filter(isCrowdedAlias).map(({ name }) => `${name} has more than one CNAME`),
    ],
    warnings: [
      ...mailThatMoves(sets, context),
      ...targets(sets).flatMap((target) => targetTrouble(target, places, context)),
      ...nameserverTrouble(sets, context),
      ...senderTrouble(sets, context),
      ...certificateTrouble(sets, context),
    ],
  };
}

const isCrowdedAlias = ({ type, values }: RecordSet) => type === "CNAME" && values.length > 1;

/** A zone may have ten thousand sets: nobody goes through all of them for each. */
interface Places {
  readonly byName: ReadonlyMap<DnsName, readonly RecordSet[]>;
  readonly cuts: readonly DnsName[];
}

function indexed(sets: readonly RecordSet[]): Places {
  return {
    byName: Map.groupBy(sets, ({ name }) => name),
    cuts: sets.filter(({ type }) => type === "NS").map(({ name }) => name),
  };
}

function aliasTrouble(
  sets: readonly RecordSet[],
  { byName }: Places,
  { zone, names }: LintContext,
): readonly string[] {
  return sets
    .filter(({ type }) => type === "CNAME")
    .flatMap(({ name, values }) => {
      const beside = (byName.get(name) ?? []).filter((set) => set.type !== "CNAME").map(({ type }) => type);
      if (name === zone)
        return [`the zone's own name cannot be a CNAME: write the addresses, or let it follow the site`];
      if (names.includes(name))
        return [
          `${name} follows the site, so it cannot be a CNAME: take it out of dns.names or of the records`,
        ];
      if (beside.length > 0)
        return [`${name} is a CNAME, and beside it nothing else may stand: ${beside.join(", ")}`];
      return values[0] === name ? [`${name} is a CNAME to itself`] : [];
    });
}

function oddTtl({ name, type, ttlSeconds }: RecordSet): readonly string[] {
  return ttlSeconds >= ttl.least && ttlSeconds <= ttl.most
    ? []
    : [`${name} ${type} has a TTL of ${ttlSeconds} s: from 30 s to 7 d are published`];
}

interface Target {
  readonly of: string;
  readonly target: DnsName;
}

function targets(sets: readonly RecordSet[]): readonly Target[] {
  return sets
    .filter(({ type }) => ["MX", "SRV", "NS"].includes(type))
    .flatMap(({ name, type, values }) =>
      values.map((value) => ({ of: `${type} of ${name}`, target: value.split(" ").at(-1) ?? "" })),
    )
    .filter(({ target }) => target !== ".");
}

function mailThatMoves(sets: readonly RecordSet[], { names }: LintContext): readonly string[] {
  return targets(sets)
    .filter(({ of, target }) => !of.startsWith("NS") && names.includes(target))
    .map(({ of, target }) => `${of} leads to ${target}, which moves with the site: mail would move too`);
}

function targetTrouble(
  { of, target }: Target,
  { byName, cuts }: Places,
  { zone, names }: LintContext,
): readonly string[] {
  const types = (byName.get(target) ?? []).map(({ type }) => type);
  if (types.includes("CNAME")) return [`${of} leads to ${target}, a CNAME: many servers refuse that`];
  const isDelegated = cuts.some((cut) => cut !== zone && isWithin(target, cut));
  if (!isWithin(target, zone) || names.includes(target) || isDelegated) return [];
  const has = types.includes("A") || types.includes("AAAA");
  return has ? [] : [`${of} leads to ${target}, which has no address in the records`];
}

function nameserverTrouble(sets: readonly RecordSet[], { zone, names }: LintContext): readonly string[] {
  const apex = findSet(sets, { name: zone, type: "NS" });
  if (apex === null) return [];
  return [
    ...(apex.values.length < 2
      ? ["the zone lists a single nameserver: when that one dies, nobody asks the others"]
      : []),
    ...apex.values
      .filter((name) => names.includes(name))
      .map((name) => `the nameserver ${name} follows the site: the zone itself would move`),
    ...apex.values
      .filter((name) => isWithin(name, zone))
      .map(
        (name) =>
          `the nameserver ${name} is inside of the zone: the registrar must have its address too (glue)`,
      ),
  ];
}

/** SPF that names only what is published now is wrong on the day of the failover, when nobody has time for it. */
function senderTrouble(sets: readonly RecordSet[], { zone, addresses }: LintContext): readonly string[] {
  const policy = (findSet(sets, { name: zone, type: "TXT" })?.values ?? []).find((text) =>
    /^v=spf1(?: |$)/i.test(text),
  );
  if (policy === undefined) return [];
  const terms = policy
    .toLowerCase()
    .split(/\s+/)
    .slice(1)
    .map((term) => term.replace(/^\+/, ""));
  if (terms.some((term) => /^(?:include:|redirect=|exists:|ptr)/.test(term))) return [];
  const covered = [...ownAddresses(terms), ...addressesOfMail(terms, sets, zone)];
  return [...addresses].flatMap(([account, own]) => {
    const missing = own.filter((address) => !covered.some((range) => isCovered(address, range)));
    return missing.length === 0
      ? []
      : [
          `the SPF record does not cover ${account} (${missing.join(", ")}): its mail is refused after a failover; add ip4:${missing[0]}`,
        ];
  });
}

function ownAddresses(terms: readonly string[]): readonly string[] {
  return terms.flatMap((term) => (/^ip[46]:/.test(term) ? [term.slice(4)] : []));
}

function addressesOfMail(
  terms: readonly string[],
  sets: readonly RecordSet[],
  zone: DnsName,
): readonly string[] {
  if (!terms.includes("mx")) return [];
  const hosts = (findSet(sets, { name: zone, type: "MX" })?.values ?? []).map(
    (value) => value.split(" ").at(-1) ?? "",
  );
  return hosts.flatMap((name) =>
    ["A", "AAAA"].flatMap((type) => findSet(sets, { name, type })?.values ?? []),
  );
}

function isCovered(address: string, range: string): boolean {
  const [base = "", length] = range.split("/");
  const [one, other] = [parseAddress(address), parseAddress(base)];
  if (one === null || other === null || one.type !== other.type) return false;
  const bits = length === undefined ? one.bytes.length * 8 : Number(length);
  return one.bytes.every((byte, at) => {
    const kept = Math.max(0, Math.min(8, bits - at * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) === ((other.bytes[at] ?? 0) & mask);
  });
}

function certificateTrouble(sets: readonly RecordSet[], { zone }: LintContext): readonly string[] {
  const caa = findSet(sets, { name: zone, type: "CAA" });
  if (caa === null) return [];
  const issuers = caa.values
    .filter((value) => / issue /.test(value))
    .map((value) => /"([^";]*)/.exec(value)?.[1]?.trim() ?? "");
  return issuers.some((issuer) => issuer !== "")
    ? [
        `CAA lets only ${issuers.filter((one) => one !== "").join(", ")} issue certificates: those of every account must come from there`,
      ]
    : ["CAA lets nobody issue certificates: no account can renew its own"];
}
