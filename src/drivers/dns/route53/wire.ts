import { type DnsName, parseName } from "../../../core/dns/name.ts";
import { type RecordSet, recordSet } from "../../../core/dns/record-set.ts";
import { textOfValue, valueOfText } from "../../../core/dns/zone-text.ts";
import { elementsAt, textAt, type XmlElement, xmlText } from "../../../core/xml.ts";
import { dotted } from "../shared/record-text.ts";

/** A set as Route 53 lists it, with its own spelling of the values: what is removed must be spelt so. */
export interface ListedSet {
  readonly set: RecordSet;
  readonly written: readonly string[];
  /** What it is beside an ordinary set; null: it is one. */
  readonly special: string | null;
}

export function listedSets(answer: XmlElement): readonly ListedSet[] {
  return elementsAt(answer, "ResourceRecordSets", "ResourceRecordSet").flatMap(listedSet);
}

function listedSet(element: XmlElement): readonly ListedSet[] {
  const name = parseName(decimalEscapes(textAt(element, "Name") ?? ""));
  const type = textAt(element, "Type");
  if (name === null || type === null) return [];
  const alias = textAt(element, "AliasTarget", "DNSName");
  // An alias answers in the place of the name's own addresses, as ALIAS does elsewhere.
  if (alias !== null) {
    return [
      { set: recordSet(name, "ALIAS", 60, [parseName(alias) ?? alias]), written: [], special: "an alias" },
    ];
  }
  const written = elementsAt(element, "ResourceRecords", "ResourceRecord", "Value").map(({ text }) =>
    text.trim(),
  );
  const values = written.map((value) => valueOfText(type, decimalEscapes(value)));
  const ttlSeconds = Number(textAt(element, "TTL") ?? 300);
  const special = textAt(element, "SetIdentifier") === null ? null : "one of several with a routing policy";
  return [{ set: recordSet(name, type, ttlSeconds, values), written, special }];
}

/** Route 53 writes `\052` in octal, where zone files count in tens. A `\\` is a backslash, whatever follows. */
function decimalEscapes(text: string): string {
  return text.replace(/\\([0-3][0-7]{2}|[\s\S])/g, (whole, escaped: string) =>
    escaped.length === 3 ? `\\${String(Number.parseInt(escaped, 8)).padStart(3, "0")}` : whole,
  );
}

function octalEscapes(text: string): string {
  return text.replace(/\\(\d{3}|[\s\S])/g, (whole, escaped: string) =>
    escaped.length === 3 ? `\\${Number(escaped).toString(8).padStart(3, "0")}` : whole,
  );
}

export interface Change {
  readonly action: "CREATE" | "DELETE" | "UPSERT";
  readonly set: RecordSet;
  /** Values as Route 53 spells them. */
  readonly written: readonly string[];
}

export function writtenValues({ type, values }: RecordSet): readonly string[] {
  return values.map((value) => octalEscapes(textOfValue(type, value)));
}

export function changeBatch(changes: readonly Change[]): string {
  const items = changes.map(({ action, set, written }) => {
    const records = written.map(
      (value) => `<ResourceRecord><Value>${xmlText(value)}</Value></ResourceRecord>`,
    );
    const name = xmlText(dotted(octalEscapes(set.name)));
    return `<Change><Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>${xmlText(set.type)}</Type><TTL>${set.ttlSeconds}</TTL><ResourceRecords>${records.join("")}</ResourceRecords></ResourceRecordSet></Change>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>${items.join("")}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
}

/** Public zones of exactly this name. The list goes on with the names after it, and private zones stand between. */
export function zonesNamed(answer: XmlElement, zone: DnsName): readonly string[] {
  return elementsAt(answer, "HostedZones", "HostedZone").flatMap((one) => {
    const fits = parseName(decimalEscapes(textAt(one, "Name") ?? "")) === zone;
    const isPrivate = textAt(one, "Config", "PrivateZone") === "true";
    const id = /^\/hostedzone\/([A-Z0-9]{1,32})$/.exec(textAt(one, "Id") ?? "")?.[1];
    return fits && !isPrivate && id !== undefined ? [id] : [];
  });
}
