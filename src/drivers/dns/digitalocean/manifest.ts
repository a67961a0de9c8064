import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "digitalocean",
  title: "DigitalOcean DNS",
  changeUnit: "record",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 30,
  ttl: "of-each-set",
  apexNs: "writable",
  // 5,000 an hour and 250 a minute for a token; half of it is left to others.
  rate: { requests: 125, perMs: 60_000 },
} as const satisfies DnsManifest;
