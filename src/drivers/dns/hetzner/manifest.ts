import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "hetzner",
  title: "Hetzner DNS, by the Cloud API",
  changeUnit: "record-set",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 60,
  ttl: "of-each-set",
  apexNs: "writable",
  // 3,600 an hour for a project; half of it is left to others.
  rate: { requests: 1_800, perMs: 3_600_000 },
} as const satisfies DnsManifest;
