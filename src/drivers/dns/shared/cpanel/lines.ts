import { z } from "zod";
import type { DnsName } from "../../../../core/dns/name.ts";
import { type SingleRecord, setsOfRecords } from "../../../../core/dns/record-set.ts";
import { serialIn } from "../../../../core/dns/soa.ts";
import { textOfValue } from "../../../../core/dns/zone-text.ts";
import { valueOfParts } from "../rdata.ts";
import type { StandingRecord } from "../record-moves.ts";
import type { RecordListing } from "../record-provider.ts";
import { dotted, jsonTextOf, textPieces } from "../record-text.ts";
import { nameInZone } from "../zone-names.ts";

/**
 * A zone as cPanel's parse_zone lists it, line by line; names and data in Base64, since a zone file may hold any byte.
 *
 * @see https://api.docs.cpanel.net/specifications/cpanel.openapi/dns/dns-parse_zone.md
 */
export const zoneLines = z.array(
  z.object({
    line_index: z.number().int().nonnegative(),
    type: z.string(),
    text_b64: z.string().optional(),
    dname_b64: z.string().optional(),
    record_type: z.string().optional(),
    ttl: z.coerce.number().optional(),
    data_b64: z.array(z.string()).optional(),
  }),
);

export type ZoneLines = z.infer<typeof zoneLines>;
type Line = ZoneLines[number];

export function listingOf(zone: DnsName, lines: ZoneLines): RecordListing<number> {
  const records = lines.flatMap((line) => recordOf(zone, line));
  const serial = serialIn(setsOfRecords(records), zone);
  const origin = lines.some(({ type, text_b64 }) => type === "control" && /^\$ORIGIN/i.test(bytes(text_b64)));
  return {
    records,
    ...(serial === null ? {} : { version: String(serial) }),
    readOnly: origin
      ? `the zone file of ${zone} has $ORIGIN lines, so that its names cannot be told for certain: write them out`
      : null,
  };
}

function recordOf(zone: DnsName, line: Line): readonly StandingRecord<number>[] {
  const { line_index: id, type: kind, record_type: type, ttl, data_b64: data } = line;
  const name = nameInZone(zone, bytes(line.dname_b64));
  if (kind !== "record" || type === undefined || ttl === undefined || data === undefined) return [];
  return name === null
    ? []
    : [{ id, name, type, ttlSeconds: ttl, value: valueOfParts(zone, type, data.map(bytes)) }];
}

/** A record as mass_edit_zone takes it. A name without its dot would be below the zone, and "@" is not understood. */
export function writtenRecord({ name, type, ttlSeconds, value }: SingleRecord) {
  return { dname: dotted(name), ttl: ttlSeconds, record_type: type, data: dataOf(type, value) };
}

function dataOf(type: string, value: string): readonly string[] {
  switch (type) {
    case "TXT":
      return textPieces(value).map(jsonTextOf);
    case "CAA": {
      const [, flags = "", tag = "", text = ""] = /^(\d+) (\S+) "(.*)"$/s.exec(value) ?? [];
      return [flags, tag, text];
    }
    default:
      return textOfValue(type, value).split(" ");
  }
}

function bytes(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("latin1");
}
