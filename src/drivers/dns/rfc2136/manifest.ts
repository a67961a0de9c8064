import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "rfc2136",
  title: "A nameserver that takes signed updates (BIND, Knot, PowerDNS)",
  changeUnit: "zone",
  guard: "by-the-server",
  recordTypes: ["A", "AAAA"],
  minTtlSeconds: 0,
} as const satisfies DnsManifest;
