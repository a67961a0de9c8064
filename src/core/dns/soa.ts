import type { DnsName } from "./name.ts";
import { findSet, type RecordSet } from "./record-set.ts";

/** The serial of the zone's SOA among the sets; null when there is none. */
export function serialIn(sets: readonly RecordSet[], zone: DnsName): number | null {
  const soa = findSet(sets, { name: zone, type: "SOA" });
  return soa === null ? null : serialOf(soa.values[0] ?? "");
}

/** Of the value of a SOA record. */
export function serialOf(value: string): number | null {
  const serial = value.split(" ")[2] ?? "";
  return /^\d{1,10}$/.test(serial) ? Number(serial) : null;
}
