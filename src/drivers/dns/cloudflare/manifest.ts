import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "cloudflare",
  title: "Cloudflare DNS",
  // A batch is one transaction of its database, but its nameservers learn of each record by itself.
  changeUnit: "record",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 60,
  ttl: "of-each-set",
  // Its own nameservers are not in its list of records.
  apexNs: "reserved",
  // 1,200 in 5 minutes for a user, and 5 minutes of silence to who sends more; half of it is left to others.
  rate: { requests: 600, perMs: 300_000 },
} as const satisfies DnsManifest;
