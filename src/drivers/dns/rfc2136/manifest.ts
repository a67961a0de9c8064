import { plainTypes } from "../../../core/dns/record-type.ts";
import type { DnsManifest } from "../../../ports/dns-provider.ts";

export const manifest = {
  id: "rfc2136",
  title: "A nameserver that takes signed updates (BIND, Knot, PowerDNS)",
  changeUnit: "zone",
  guard: "by-the-server",
  recordTypes: plainTypes,
  apexNs: "writable",
  minTtlSeconds: 0,
} as const satisfies DnsManifest;
