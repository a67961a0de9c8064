import { z } from "zod";
import { type DnsName, parseName } from "../../../core/dns/name.ts";
import type { SingleRecord } from "../../../core/dns/record-set.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";
import type { StandingRecord } from "../shared/record-moves.ts";
import { bytesOfJsonText, dotted, jsonTextOf } from "../shared/record-text.ts";
import { nameInZone, relativeName } from "../shared/zone-names.ts";

const number = z.number().nullish();

export const recordPage = z.object({
  domain_records: z.array(
    z.object({
      id: z.number(),
      type: z.string(),
      name: z.string(),
      data: z.string(),
      ttl: z.number(),
      priority: number,
      port: number,
      weight: number,
      flags: number,
      tag: z.string().nullish(),
    }),
  ),
  links: z.object({ pages: z.object({ next: z.string().optional() }).optional() }).optional(),
});

type Written = z.infer<typeof recordPage>["domain_records"][number];

/** Its SOA is a number for the dashboard, no record; the nameserver knows the real one. */
export function standingOf(zone: DnsName, written: Written): readonly StandingRecord<number>[] {
  const name = nameInZone(zone, written.name);
  if (name === null || written.type === "SOA") return [];
  const { id, type, ttl: ttlSeconds } = written;
  return [{ id, name, type, ttlSeconds, value: valueFrom(zone, written) }];
}

function valueFrom(zone: DnsName, { type, data, ...rest }: Written): string {
  // Complete, though without its dot.
  const target = data === "@" ? zone : (parseName(data) ?? data);
  switch (type) {
    case "MX":
      return `${rest.priority ?? 0} ${target}`;
    case "SRV":
      return `${rest.priority ?? 0} ${rest.weight ?? 0} ${rest.port ?? 0} ${target}`;
    case "CAA":
      return `${rest.flags ?? 0} ${rest.tag ?? ""} "${data}"`;
    case "NS":
    case "CNAME":
      return target;
    case "TXT":
      // As it is, without quotes.
      return bytesOfJsonText(data);
    default:
      return valueOfText(type, data);
  }
}

/** A record as it is posted. A target without its dot would be below the zone; even the value of a CAA needs one. */
export function bodyOf(zone: DnsName, { name, type, ttlSeconds, value }: SingleRecord) {
  const parts = value.split(" ");
  const target = dotted(parts.at(-1) ?? "");
  const numbers = parts.slice(0, -1).map(Number);
  const base = { type, name: relativeName(zone, name), ttl: ttlSeconds };
  switch (type) {
    case "MX":
      return { ...base, priority: numbers[0], data: target };
    case "SRV":
      return { ...base, priority: numbers[0], weight: numbers[1], port: numbers[2], data: target };
    case "CAA": {
      const [, flags = "0", tag = "", text = ""] = /^(\d+) (\S+) "(.*)"$/s.exec(value) ?? [];
      return { ...base, flags: Number(flags), tag, data: `${text}.` };
    }
    case "NS":
    case "CNAME":
      return { ...base, data: target };
    default:
      return { ...base, data: jsonTextOf(value) };
  }
}
