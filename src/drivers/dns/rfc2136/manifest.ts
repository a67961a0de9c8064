import { plainTypes } from "../../../core/dns/record-type.ts";
import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "rfc2136",
  title: "A nameserver that takes signed updates (BIND, Knot, PowerDNS)",
  changeUnit: "zone",
  guard: "by-the-server",
  recordTypes: plainTypes,
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
