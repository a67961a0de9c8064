import { parseAddress } from "./address.ts";
import { type DnsName, isWithin, namesBetween, parseName } from "./name.ts";
import type { WantedZone } from "./plan-zone.ts";
import { findSet } from "./record-set.ts";
import type { ZoneState } from "./zone-state.ts";

const longestTtlSeconds = 604_800;

/** Types that answer for a name in the place of its own addresses. */
const inTheWay = ["CNAME", "DNAME", "ALIAS", "LUA"] as const;

/** Why this must not be done, in sentences; each says what to change. */
export function refuseZone(want: WantedZone, current: ZoneState): readonly string[] {
  return [
    ...refuseOrder(want),
    ...refuseStanding(want.zone, current),
    ...want.names.flatMap((name) => refuseName(name, want.zone, current)),
  ];
}

function refuseOrder({ addresses, ttlSeconds, names }: WantedZone): readonly string[] {
  const odd = addresses.filter((written) => parseAddress(written) === null);
  return [
    ...(names.length === 0 ? ["there is no name to publish: fill dns.names"] : []),
    ...(addresses.length === 0
      ? ["there is no address to publish: give the published account its addresses (accounts.NAME.addresses)"]
      : []),
    ...odd.map((written) => `"${written}" is no address`),
    ...(Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= longestTtlSeconds
      ? []
      : [`a TTL of ${ttlSeconds} s is not published: whole seconds from 1 s to 7 d are (dns.ttl)`]),
  ];
}

function refuseStanding(zone: DnsName, current: ZoneState): readonly string[] {
  return [
    ...(findSet(current.sets, { name: zone, type: "SOA" }) === null && current.isSoaUnknown !== true
      ? [`there is no zone "${zone}" here: it has no SOA record at its apex`]
      : []),
    ...(current.readOnly === null ? [] : [current.readOnly]),
  ];
}

function refuseName(name: DnsName, zone: DnsName, current: ZoneState): readonly string[] {
  const parsed = parseName(name);
  if (parsed === null) return [`"${name}" is no host name`];
  if (!isWithin(parsed, zone)) return [`${name} is not in the zone "${zone}"`];
  const blocking = inTheWay.flatMap((type) => findSet(current.sets, { name: parsed, type }) ?? []);
  return [
    ...blocking.map(
      ({ type, values }) =>
        `${name} is a ${type} to ${values.join(" ")}: remove that record, or take the name out of dns.names if what it points to is managed`,
    ),
    ...delegations(parsed, zone, current).map(
      (cut) => `${name} is not decided in this zone: ${cut} is delegated to other nameservers`,
    ),
    ...nameserverNames(parsed, zone, current),
  ];
}

function delegations(name: DnsName, zone: DnsName, current: ZoneState): readonly DnsName[] {
  const places = name === zone ? [] : [name, ...namesBetween(zone, name)];
  return places.filter((place) => findSet(current.sets, { name: place, type: "NS" }) !== null);
}

/** A nameserver that moves with the site takes the zone itself down. */
function nameserverNames(name: DnsName, zone: DnsName, current: ZoneState): readonly string[] {
  const apex = findSet(current.sets, { name: zone, type: "NS" });
  return apex?.values.includes(name)
    ? [`${name} is a nameserver of the zone, so it cannot follow the site: take it out of dns.names`]
    : [];
}
