import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "directadmin",
  title: "A DirectAdmin account, by CMD_API_DNS_CONTROL",
  changeUnit: "record",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
