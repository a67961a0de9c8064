import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "cpanel",
  title: "A cPanel account, by its UAPI over HTTPS or SSH",
  changeUnit: "zone",
  // The serial of the zone goes along, and another one is refused.
  guard: "by-the-server",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  // Some hosts keep it to themselves; then the change is refused and said.
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
