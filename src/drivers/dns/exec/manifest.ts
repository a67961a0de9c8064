import type { DnsManifest } from "../../../ports/dns-provider.ts";

/** What any program is taken for; `atomic` and `minTtl` of the configuration say more. */
export const manifest = {
  id: "exec",
  title: "A program of your own (JSON on stdin and stdout)",
  changeUnit: "record-set",
  guard: "looked-at",
  recordTypes: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
  minTtlSeconds: 0,
  ttl: "of-each-set",
  apexNs: "writable",
  rate: null,
} as const satisfies DnsManifest;
