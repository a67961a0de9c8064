import { z } from "zod";
import { parseName } from "../../../core/dns/name.ts";
import { type RecordSet, recordSet, sortSets } from "../../../core/dns/record-set.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";

const apiRecord = z.object({ content: z.string(), disabled: z.boolean().default(false) });

const apiSet = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number(),
  records: z.array(apiRecord),
});

const apiZone = z.object({
  kind: z.string(),
  soa_edit_api: z.string().optional(),
  rrsets: z.array(apiSet).default([]),
});

export type ApiSet = z.infer<typeof apiSet>;
export type ApiZone = z.infer<typeof apiZone>;

/** Null: that is no zone as PowerDNS writes it. */
export function parseZone(body: Uint8Array): ApiZone | null {
  const parsed = apiZone.safeParse(parseJson(body));
  return parsed.success ? parsed.data : null;
}

/** What PowerDNS says of an order that it refuses; bounded, for people. */
export function errorTextOf(body: Uint8Array): string {
  const parsed = z.object({ error: z.string() }).safeParse(parseJson(body));
  const text = parsed.success ? parsed.data.error : Buffer.from(body.subarray(0, 300)).toString("latin1");
  return text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 300);
}

/** As they are served: disabled records are not. */
export function setsOfZone({ rrsets }: ApiZone): readonly RecordSet[] {
  const sets = rrsets.flatMap(({ name: written, type, ttl, records }): readonly RecordSet[] => {
    const name = parseName(written);
    const values = records
      .filter(({ disabled }) => !disabled)
      .map(({ content }) => valueOfText(type, content));
    return name === null || values.length === 0 ? [] : [recordSet(name, type, ttl, values)];
  });
  return sortSets(sets);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
}
