import type { DnsName } from "./name.ts";
import type { RecordSet } from "./record-set.ts";
import { plainTypes } from "./record-type.ts";
import { absolute, textOfValue } from "./zone-text.ts";

/** Signatures and keys of one nameserver: another one cannot serve them. */
const own = new Set(["RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"]);

/**
 * A zone as a file that nameservers load and readZoneFile reads, the SOA first. Records of types that are not managed
 * here (HTTPS, LOC ...) are comments: they are seen, and nobody takes them for declared.
 */
export function writeZoneFile(zone: DnsName, sets: readonly RecordSet[], head: readonly string[]): string {
  const isSoa = ({ type }: RecordSet) => type === "SOA";
  const shown = sets.filter(({ type }) => !own.has(type));
  const ordered = [...shown.filter(isSoa), ...shown.filter((set) => !isSoa(set))];
  return [
    ...head.map((line) => `; ${line}`),
    `$ORIGIN ${absolute(zone)}`,
    "$TTL 1h",
    ...ordered.flatMap((set) => recordLines(zone, set)),
    "",
  ].join("\n");
}

function recordLines(zone: DnsName, { name, type, ttlSeconds, values }: RecordSet): readonly string[] {
  const isManaged = type === "SOA" || plainTypes.includes(type);
  const mark = isManaged ? "" : "; not managed here: ";
  return values.map(
    (value) => `${mark}${ownerOf(zone, name)} ${ttlSeconds} IN ${type} ${textOfValue(type, value)}`,
  );
}

function ownerOf(zone: DnsName, name: DnsName): string {
  if (name === zone) return "@";
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : absolute(name);
}
