import { z } from "zod";
import { type DnsName, parseName } from "../../../core/dns/name.ts";
import { quotedText } from "../../../core/dns/quoted-text.ts";
import type { SingleRecord } from "../../../core/dns/record-set.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";
import type { StandingRecord } from "../shared/record-moves.ts";
import { bytesOfJsonText, jsonTextOf, textPieces } from "../shared/record-text.ts";

/** Its number, and whether the public sees Cloudflare's own address in the place of the record's. */
export interface CloudflareId {
  readonly id: string;
  readonly proxied: boolean;
}

const envelope = <Result extends z.ZodType>(result: Result) =>
  z.object({
    success: z.literal(true),
    result,
    result_info: z.object({ page: z.number(), total_pages: z.number() }).nullish(),
  });

export const zonesPage = envelope(z.array(z.object({ id: z.string().max(64), name: z.string() })));

const record = z.object({
  id: z.string().max(64),
  type: z.string(),
  name: z.string(),
  content: z.string(),
  ttl: z.number(),
  proxied: z.boolean().nullish(),
  priority: z.number().nullish(),
  data: z.record(z.string(), z.union([z.string(), z.number()])).nullish(),
});

export const recordsPage = envelope(z.array(record));

export const failure = z.object({
  success: z.literal(false),
  errors: z.array(z.object({ code: z.number(), message: z.string() })),
});

/** A TTL of 1 means "automatic", and is served as this. */
const automaticTtlSeconds = 300;

export function standingOf(written: z.infer<typeof record>): readonly StandingRecord<CloudflareId>[] {
  const name = parseName(written.name);
  if (name === null) return [];
  const ttlSeconds = written.ttl === 1 ? automaticTtlSeconds : written.ttl;
  const id = { id: written.id, proxied: written.proxied === true };
  return [{ id, name, type: written.type, ttlSeconds, value: valueFrom(written) }];
}

function valueFrom({ type, content, priority, data }: z.infer<typeof record>): string {
  switch (type) {
    case "MX":
      return valueOfText(type, `${priority ?? 0} ${content}`);
    case "SRV": {
      const parts = ["priority", "weight", "port", "target"].map((key) => data?.[key] ?? 0);
      return valueOfText(type, parts.join(" "));
    }
    case "TXT":
      // With quotes since 2024, without them in older zones.
      return content.startsWith('"') ? valueOfText(type, bytesOfJsonText(content)) : bytesOfJsonText(content);
    default:
      return valueOfText(type, content);
  }
}

/** A record as it is posted. Names are complete, and without a dot at their end. */
export function bodyOf({ name, type, ttlSeconds: ttl, value }: SingleRecord) {
  const base = { type, name: name satisfies DnsName, ttl };
  const parts = value.split(" ");
  const target = parts.at(-1) ?? "";
  switch (type) {
    case "MX":
      return { ...base, priority: Number(parts[0]), content: target };
    case "SRV":
      return {
        ...base,
        data: { priority: Number(parts[0]), weight: Number(parts[1]), port: Number(parts[2]), target },
      };
    case "CAA": {
      const [, flags = "0", tag = "", text = ""] = /^(\d+) (\S+) "(.*)"$/s.exec(value) ?? [];
      return { ...base, data: { flags: Number(flags), tag, value: text } };
    }
    case "TXT":
      return { ...base, content: jsonTextOf(textPieces(value).map(quotedText).join(" ")) };
    default:
      return { ...base, content: value };
  }
}
