import { plainTypes } from "../../../core/dns/record-type.ts";
import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "powerdns",
  title: "PowerDNS Authoritative Server, by its HTTP interface",
  changeUnit: "zone",
  // The interface knows no condition.
  guard: "looked-at",
  recordTypes: plainTypes,
  // It takes any TTL, also nonsense, but none is too short for it.
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
