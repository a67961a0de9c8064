import { type DnsName, parseName } from "../../../core/dns/name.ts";

/** As many interfaces name it: without the zone, "@" for the apex. */
export function relativeName(zone: DnsName, name: DnsName): string {
  if (name === zone) return "@";
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name;
}

/**
 * A name as zone files mean it: what ends in a dot is complete, all else is below the zone. Null: no nameserver could
 * hold it.
 */
export function nameInZone(zone: DnsName, written: string): DnsName | null {
  if (written === "@" || written === "") return zone;
  return parseName(written.endsWith(".") ? written : `${written}.${zone}`);
}
