import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "whm",
  title: "WHM, the server's side of cPanel, by its API 1",
  changeUnit: "zone",
  // The serial of the zone goes along, and another one is refused.
  guard: "by-the-server",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
