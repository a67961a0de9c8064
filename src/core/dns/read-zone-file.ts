import type { DeclaredZone, ZoneProblem, ZoneRead } from "./declared-zone.ts";
import { type DnsName, isWithin } from "./name.ts";
import { type SingleRecord, setsOfRecords } from "./record-set.ts";
import { plainTypes } from "./record-type.ts";
import { readTtl } from "./ttl-text.ts";
import { writeValue } from "./wire/values.ts";
import { logicalLines, type ZoneLine } from "./zone-lines.ts";
import { nameIn, valueOfText } from "./zone-text.ts";

const longestFile = 4_194_304;
const mostProblems = 50;

/** A zone file (RFC 1035, section 5) as the zone that its owner wants. The SOA is the provider's own and is passed over. */
export function readZoneFile(text: string, zone: DnsName): ZoneRead {
  if (text.length > longestFile) return unreadable([{ line: 1, message: "the file is larger than 4 MiB" }]);
  const lines = logicalLines(text);
  if (lines.kind === "unreadable") return unreadable([lines.problem]);
  const reading: Reading = { zone, origin: zone, owner: null, defaultTtl: null, records: [], problems: [] };
  for (const line of lines.lines) {
    if (reading.problems.length >= mostProblems) break;
    const because = readLine(reading, line);
    if (because !== null) reading.problems.push({ line: line.line, message: because });
  }
  return reading.problems.length > 0
    ? unreadable(reading.problems)
    : { kind: "read", zone: declaredOf(reading.records) };
}

interface Reading {
  readonly zone: DnsName;
  origin: DnsName;
  owner: DnsName | null;
  defaultTtl: number | null;
  readonly records: SingleRecord[];
  readonly problems: ZoneProblem[];
}

/** Null: it was read. */
function readLine(reading: Reading, line: ZoneLine): string | null {
  const [first = ""] = line.words;
  if (first.startsWith("$")) return readDirective(reading, line);
  const rest = [...line.words];
  if (!line.isIndented) {
    const owner = nameIn(rest.shift() ?? "", reading.origin);
    if (owner === null) return `"${first}" is no name`;
    reading.owner = owner;
  }
  if (reading.owner === null) return "the first record has no name";
  return readRecord(reading, reading.owner, rest);
}

function readDirective(reading: Reading, { words }: ZoneLine): string | null {
  const [directive = "", value = ""] = words;
  switch (directive.toUpperCase()) {
    case "$ORIGIN": {
      const origin = nameIn(value, reading.origin);
      if (origin === null) return `"${value}" is no name`;
      reading.origin = origin;
      return null;
    }
    case "$TTL":
      reading.defaultTtl = readTtl(value);
      return reading.defaultTtl === null ? `"${value}" is no TTL` : null;
    default:
      return `${directive} is not read here: write the records out`;
  }
}

function readRecord(reading: Reading, name: DnsName, words: string[]): string | null {
  let ttl: number | null = null;
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const asTtl = /^\d/.test(word) ? readTtl(word) : null;
    if (asTtl !== null) ttl = asTtl;
    else if (!/^(IN|CH|HS)$/i.test(word)) break;
    else if (!/^IN$/i.test(word)) return `the class ${word} is not for zones like this`;
    words.shift();
  }
  const type = (words.shift() ?? "").toUpperCase();
  if (type === "SOA") {
    reading.defaultTtl ??= ttl;
    return null;
  }
  if (!plainTypes.includes(type))
    return type === "" ? "a record type is missing" : `the type ${type} is not known here`;
  if (!isWithin(name, reading.zone)) return `${name} is not in the zone ${reading.zone}`;
  const ttlSeconds = ttl ?? reading.defaultTtl;
  if (ttlSeconds === null) return "there is no TTL: begin the file with $TTL 1h";
  const value = valueOfText(type, words.join(" "), reading.origin);
  if (writeValue(type, value) === null)
    return `"${words.join(" ").slice(0, 80)}" is no value of type ${type}`;
  reading.records.push({ name, type, ttlSeconds, value });
  return null;
}

function declaredOf(records: readonly SingleRecord[]): DeclaredZone {
  return {
    sets: setsOfRecords(records).map(({ values, ...set }) => ({
      ...set,
      content: { kind: "values", values, at: {} },
    })),
  };
}

function unreadable(problems: readonly ZoneProblem[]): ZoneRead {
  return { kind: "unreadable", problems };
}
