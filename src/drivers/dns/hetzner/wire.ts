import { z } from "zod";
import type { DnsName } from "../../../core/dns/name.ts";
import { type RecordSet, recordSet } from "../../../core/dns/record-set.ts";
import { textOfValue, valueOfText } from "../../../core/dns/zone-text.ts";
import { bytesOfJsonText, jsonTextOf } from "../shared/record-text.ts";
import { nameInZone } from "../shared/zone-names.ts";

export const zoneAnswer = z.object({
  zone: z.object({ mode: z.string(), ttl: z.number() }),
});

const rrset = z.object({
  name: z.string(),
  type: z.string(),
  /** Null: the zone's. */
  ttl: z.number().nullable(),
  records: z.array(z.object({ value: z.string(), comment: z.string().nullish() })),
  protection: z.object({ change: z.boolean() }).nullish(),
});

export const rrsetPage = z.object({
  rrsets: z.array(rrset),
  meta: z.object({ pagination: z.object({ next_page: z.number().nullable() }) }),
});

export const actionAnswer = z.object({
  action: z.object({
    id: z.number(),
    status: z.string(),
    error: z.object({ code: z.string(), message: z.string() }).nullish(),
  }),
});

export type WrittenSet = z.infer<typeof rrset>;

export function setOf(zone: DnsName, written: WrittenSet, zoneTtlSeconds: number): readonly RecordSet[] {
  const name = nameInZone(zone, written.name);
  if (name === null || written.records.length === 0) return [];
  const values = written.records.map(({ value }) => valueOfText(written.type, bytesOfJsonText(value)));
  return [recordSet(name, written.type, written.ttl ?? zoneTtlSeconds, values)];
}

export function recordsOf({ type, values }: RecordSet) {
  return values.map((value) => ({ value: jsonTextOf(textOfValue(type, value)) }));
}
