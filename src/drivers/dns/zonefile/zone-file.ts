import { type DnsName, parseName } from "../../../core/dns/name.ts";
import { unescaped } from "../../../core/dns/quoted-text.ts";
import { valueOfParts } from "../shared/rdata.ts";
import type { StandingRecord } from "../shared/record-moves.ts";
import { nameInZone } from "../shared/zone-names.ts";
import { splitEntries, type Token, type ZoneEntry } from "./tokens.ts";

/** A record by the place of its entry in the file. */
export type FileRecord = StandingRecord<number>;

export interface ZoneFile {
  readonly entries: readonly ZoneEntry[];
  readonly records: readonly FileRecord[];
  /** The SOA's serial as it is written; null: there is no SOA. */
  readonly serial: Token | null;
}

export type ZoneFileOutcome =
  | { readonly kind: "read"; readonly file: ZoneFile }
  /** It cannot be told for certain what it says. */
  | { readonly kind: "unreadable"; readonly because: string };

interface Place {
  origin: DnsName;
  owner: DnsName | null;
  ttlSeconds: number | null;
  lastTtlSeconds: number | null;
}

/** Everything that a nameserver would load of the file. */
export function readZoneFile(zone: DnsName, text: string): ZoneFileOutcome {
  const entries = splitEntries(text);
  if (entries === null) return { kind: "unreadable", because: "a quote or a bracket is never closed" };
  const place: Place = { origin: zone, owner: null, ttlSeconds: null, lastTtlSeconds: null };
  const records: FileRecord[] = [];
  let serial: Token | null = null;
  for (const [id, entry] of entries.entries()) {
    const outcome = readEntry(entry, place);
    if (outcome.kind === "unreadable") return outcome;
    if (outcome.kind === "directive") continue;
    records.push({ id, ...outcome.record });
    if (outcome.record.type === "SOA") serial = outcome.data[2] ?? null;
  }
  return { kind: "read", file: { entries, records, serial } };
}

type EntryOutcome =
  | { readonly kind: "directive" }
  | { readonly kind: "record"; readonly record: Omit<FileRecord, "id">; readonly data: readonly Token[] }
  | { readonly kind: "unreadable"; readonly because: string };

function readEntry(entry: ZoneEntry, place: Place): EntryOutcome {
  const [first, second] = entry.tokens;
  if (first === undefined) return { kind: "directive" };
  const directive = first.quoted || entry.startsBlank ? "" : first.text.toUpperCase();
  if (directive === "$ORIGIN") {
    const origin = nameInZone(place.origin, second?.text ?? "");
    if (origin === null) return unreadable(entry, "an $ORIGIN that is no name");
    place.origin = origin;
    return { kind: "directive" };
  }
  if (directive === "$TTL") {
    place.ttlSeconds = secondsOf(second?.text ?? "");
    return place.ttlSeconds === null ? unreadable(entry, "a $TTL that is no time") : { kind: "directive" };
  }
  if (directive.startsWith("$")) return unreadable(entry, `${directive}, whose records stand elsewhere`);
  return readRecord(entry, place);
}

function readRecord(entry: ZoneEntry, place: Place): EntryOutcome {
  const [first, ...others] = entry.tokens;
  const rest = entry.startsBlank ? entry.tokens : others;
  const owner = entry.startsBlank || first === undefined ? place.owner : nameInZone(place.origin, first.text);
  if (owner === null) return unreadable(entry, "a record without a name");
  let own: number | null = null;
  let at = 0;
  // Class and TTL come in any order, or not at all.
  for (; at < 2; at += 1) {
    const word = rest[at]?.text ?? "";
    const seconds = secondsOf(word);
    if (seconds !== null) own = seconds;
    else if (!/^(IN|CH|HS)$/i.test(word)) break;
  }
  const type = rest[at]?.text.toUpperCase();
  const data = rest.slice(at + 1);
  if (type === undefined || !/^[A-Z][A-Z0-9-]*$/.test(type))
    return unreadable(entry, "a record without a type");
  const soaTtl = type === "SOA" ? secondsOf(data[6]?.text ?? "") : null;
  const ttlSeconds = own ?? place.ttlSeconds ?? place.lastTtlSeconds ?? soaTtl;
  if (ttlSeconds === null) return unreadable(entry, "a record without a TTL, and no $TTL before it");
  place.owner = owner;
  place.lastTtlSeconds = ttlSeconds;
  const value = valueOfParts(
    place.origin,
    type,
    data.map((token) => partOf(type, token)),
  );
  return { kind: "record", record: { name: owner, type, ttlSeconds, value }, data };
}

/** Texts mean their bytes; in names the escapes stay. */
function partOf(type: string, token: Token): string {
  if (type === "TXT" || type === "CAA") return unescaped(token.text);
  if (type === "SOA" && secondsOf(token.text) !== null) return String(secondsOf(token.text));
  return token.quoted ? `"${token.text}"` : token.text;
}

function unreadable(entry: ZoneEntry, what: string): EntryOutcome {
  const name = parseName(entry.tokens[0]?.text ?? "");
  return {
    kind: "unreadable",
    because: `it has ${what}${name === null ? "" : ` (at ${name.slice(0, 60)})`}`,
  };
}

const unitSeconds: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `300`, `1h30m`; null: no time. */
function secondsOf(written: string): number | null {
  if (!/^(\d{1,10}|(\d{1,8}[smhdw])+)$/i.test(written)) return null;
  const parts = [...written.matchAll(/(\d+)([smhdw]?)/gi)];
  return parts.reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (unitSeconds[unit.toLowerCase()] ?? 1),
    0,
  );
}
