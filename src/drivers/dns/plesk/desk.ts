import { dnsAnswerUnusable } from "../../../core/dns/errors.ts";
import { type DnsName, parseName } from "../../../core/dns/name.ts";
import type { SingleRecord } from "../../../core/dns/record-set.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import { textAt, type XmlElement, xmlText } from "../../../core/xml.ts";
import type { RecordMove, StandingRecord } from "../shared/record-moves.ts";
import type { RecordDesk, RecordListing } from "../shared/record-provider.ts";
import { bytesOfJsonText, dotted, jsonTextOf } from "../shared/record-text.ts";
import { relativeName } from "../shared/zone-names.ts";
import { callPlesk, type PleskParts } from "./packet.ts";

/**
 * One packet for each record. Several would go into one, but Plesk goes on after an operation that failed, and what is
 * removed must not go before what is added has come.
 *
 * @see https://docs.plesk.com/en-US/obsidian/api-rpc/reference/managing-dns/managing-dns-records/retrieving-dns-records.34831
 */
export function pleskDesk(parts: PleskParts): RecordDesk<string> {
  return {
    list: ({ zone, signal }) => list(parts, zone, signal),
    perform: async ({ zone, moves, listing, signal }) => {
      for (const move of moves) await perform(parts, { zone, siteId: listing.zoneId ?? "", move, signal });
      return "done";
    },
  };
}

async function list(parts: PleskParts, zone: DnsName, signal: AbortSignal): Promise<RecordListing<string>> {
  const order = { zone, again: "safe", signal } as const;
  const find = `<site><get><filter><name>${xmlText(zone)}</name></filter><dataset><gen_info/></dataset></get></site>`;
  const [site] = await callPlesk(parts, { ...order, xml: find }, "site", "get");
  const siteId = site === undefined ? null : textAt(site, "id");
  if (siteId === null || !/^\d+$/.test(siteId)) throw dnsAnswerUnusable(parts.door.id, "its site has no id");
  const filter = `<filter><site-id>${siteId}</site-id></filter>`;
  const [settings] = await callPlesk(
    parts,
    { ...order, xml: `<dns><get>${filter}<soa/></get></dns>` },
    "dns",
    "get",
  );
  const ttl = settings === undefined ? null : textAt(settings, "soa", "ttl");
  if (ttl === null || !/^\d+$/.test(ttl)) throw dnsAnswerUnusable(parts.door.id, "the zone's SOA has no TTL");
  const results = await callPlesk(
    parts,
    { ...order, xml: `<dns><get_rec>${filter}</get_rec></dns>` },
    "dns",
    "get_rec",
  );
  const isCopy = settings !== undefined && textAt(settings, "zone_type") === "slave";
  return {
    records: results.flatMap((result) => standingOf(result, Number(ttl))),
    zoneId: siteId,
    readOnly: isCopy
      ? `${zone} at ${parts.door.id} is a copy of another nameserver's zone: change that one`
      : null,
  };
}

function standingOf(result: XmlElement, ttlSeconds: number): readonly StandingRecord<string>[] {
  const at = (key: string) => textAt(result, "data", key) ?? "";
  const id = textAt(result, "id");
  const name = parseName(at("host"));
  if (id === null || !/^\d+$/.test(id) || name === null) return [];
  const type = at("type");
  return [{ id, name, type, ttlSeconds, value: valueFrom(type, at("value"), at("opt")) }];
}

/** The preference of an MX stands apart; texts are as they are, without quotes. */
function valueFrom(type: string, value: string, opt: string): string {
  if (type === "TXT") return bytesOfJsonText(value);
  return valueOfText(type, opt === "" ? value : `${opt} ${value}`);
}

interface MoveOrder {
  readonly zone: DnsName;
  readonly siteId: string;
  readonly move: RecordMove<string>;
  readonly signal: AbortSignal;
}

async function perform(parts: PleskParts, { zone, siteId, move, signal }: MoveOrder): Promise<void> {
  if (move.kind === "edit") throw new TypeError("the XML API edits no record");
  if (move.kind === "add") {
    // Twice added is two records, or a refusal.
    const xml = `<dns><add_rec>${writtenRecord(zone, siteId, move.record)}</add_rec></dns>`;
    await callPlesk(parts, { zone, xml, again: "once", signal }, "dns", "add_rec");
    return;
  }
  const xml = `<dns><del_rec><filter><id>${move.record.id}</id></filter></del_rec></dns>`;
  await callPlesk(parts, { zone, xml, again: "safe", signal }, "dns", "del_rec").catch((error: unknown) => {
    // It is gone, by an order whose answer was lost.
    if (!(error instanceof ClonePanelError && error.code === "DNS_ZONE_UNKNOWN")) throw error;
  });
}

/** The host is below the zone, and empty at its apex. */
function writtenRecord(zone: DnsName, siteId: string, { name, type, value }: SingleRecord): string {
  const host = name === zone ? "" : relativeName(zone, name);
  const [first = "", ...rest] = value.split(" ");
  const target = type === "MX" ? rest.join(" ") : value;
  const written = type === "TXT" ? jsonTextOf(value) : ["A", "AAAA"].includes(type) ? target : dotted(target);
  const opt = type === "MX" ? `<opt>${xmlText(first)}</opt>` : "";
  return `<site-id>${siteId}</site-id><type>${xmlText(type)}</type><host>${xmlText(host)}</host><value>${xmlText(written)}</value>${opt}`;
}
