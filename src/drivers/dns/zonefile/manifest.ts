import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "zonefile",
  title: "A zone file on an account, by SSH",
  changeUnit: "zone",
  // The file is exchanged only while it is the one that was read.
  guard: "by-the-server",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
