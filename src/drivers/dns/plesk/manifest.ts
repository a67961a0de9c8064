import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "plesk",
  title: "A Plesk subscription, by the XML API",
  changeUnit: "record",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CNAME", "MX", "NS", "TXT"],
  minTtlSeconds: 0,
  // The XML API knows one TTL, in the settings of the SOA.
  ttl: "of-the-zone",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
