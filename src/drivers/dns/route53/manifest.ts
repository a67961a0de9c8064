import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "route53",
  title: "Amazon Route 53",
  changeUnit: "zone",
  // What is removed is named with its TTL and values, and something else standing there fails the whole batch.
  guard: "by-the-server",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  // Five a second for an account; some are left to others.
  rate: { requests: 4, perMs: 1_000 },
} as const satisfies DnsManifest;
