import { z } from "zod";
import type { DnsName } from "../../../core/dns/name.ts";
import type { SingleRecord } from "../../../core/dns/record-set.ts";
import { textOfValue, valueOfText } from "../../../core/dns/zone-text.ts";
import type { StandingRecord } from "../shared/record-moves.ts";
import type { RecordListing } from "../shared/record-provider.ts";
import { bytesOfJsonText, dotted, jsonTextOf } from "../shared/record-text.ts";
import { nameInZone } from "../shared/zone-names.ts";

const listing = z.object({
  records: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      value: z.string(),
      /** `name=www&value=192.0.2.1`: what an order to change or remove this record has to repeat. */
      combined: z.string(),
      ttl: z.union([z.number(), z.string()]).nullish(),
    }),
  ),
});

/** What a record has that names no TTL, unless the server's template says otherwise. */
const usualTtlSeconds = 14_400;

/** Null: that is no listing. */
export function parseListing(zone: DnsName, written: unknown): RecordListing<string> | null {
  const parsed = listing.safeParse(written);
  if (!parsed.success) return null;
  const records = parsed.data.records.flatMap((one): readonly StandingRecord<string>[] => {
    const type = one.type.toUpperCase();
    const ttlSeconds = Number(one.ttl || usualTtlSeconds);
    const place = placeOf(zone, { ...one, type });
    return place === null ? [] : [{ id: one.combined, type, ttlSeconds, ...place }];
  });
  return { records };
}

/** Servers without `full_mx_records` name an MX by its target and give the preference as its value. */
function placeOf(
  zone: DnsName,
  { type, name, value }: { readonly type: string; readonly name: string; readonly value: string },
): Pick<SingleRecord, "name" | "value"> | null {
  if (type === "MX" && /^\d+$/.test(value)) {
    return { name: zone, value: valueOfText("MX", `${value} ${absolute(zone, name)}`) };
  }
  const at = nameInZone(zone, name);
  return at === null ? null : { name: at, value: valueFrom(zone, type, bytesOfJsonText(value)) };
}

function valueFrom(zone: DnsName, type: string, written: string): string {
  switch (type) {
    case "NS":
    case "CNAME":
    case "PTR":
      return valueOfText(type, absolute(zone, written));
    case "MX":
    case "SRV": {
      const parts = written.split(/\s+/);
      return valueOfText(type, [...parts.slice(0, -1), absolute(zone, parts.at(-1) ?? "")].join(" "));
    }
    default:
      return valueOfText(type, written);
  }
}

function absolute(zone: DnsName, written: string): string {
  return dotted(nameInZone(zone, written) ?? written);
}

/** A record as a form. A name without its dot would be below the zone. */
export function fieldsOf({
  name,
  type,
  ttlSeconds,
  value,
}: SingleRecord): readonly (readonly [string, string])[] {
  return [
    ["type", type],
    ["name", dotted(name)],
    ["value", jsonTextOf(textOfValue(type, value))],
    // Left out, an edit would put the usual TTL in the place of the record's own.
    ["ttl", String(ttlSeconds)],
  ];
}

/** An error of the newer form (JSON) or of the older (`error=1&text=...&details=...`); null: it is none. */
export function errorIn(text: string): string | null {
  const json = z.object({ error: z.string(), result: z.string().optional() }).safeParse(parsed(text));
  if (json.success) return [json.data.error, json.data.result].filter(Boolean).join(": ");
  const fields = new URLSearchParams(text);
  if (!fields.has("error") || fields.get("error") === "0") return null;
  return [fields.get("text"), fields.get("details")].filter(Boolean).join(": ");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
