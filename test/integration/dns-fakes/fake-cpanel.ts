import { type FakeAnswer, type FakeRequest, jsonAnswer } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone } from "./fake-zone.ts";

/**
 * cPanel's parse_zone and mass_edit_zone, after their public documentation: everything in Base64, lines counted from zero
 * and over comments, a SOA of six lines, names of the zone file (relative without a dot), the serial as a condition.
 */
export interface FakeCpanel {
  readonly zones: Map<string, FakeZone>;
  /** The host keeps the nameservers of the apex to itself. */
  apexKept: boolean;
}

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly string[];
}

const head = ["; cPanel first:11.110 (update_time):1700000000 Cpanel::ZoneFile::VERSION:1.3", "$TTL 14400"];

export function parseZone(panel: FakeCpanel, fields: URLSearchParams): Outcome {
  const zone = panel.zones.get(fields.get("zone") ?? "");
  if (zone === undefined) return unknownZone(fields);
  const comment = { line_index: 0, type: "comment", text_b64: base64(head[0] ?? "") };
  const control = { line_index: 1, type: "control", text_b64: base64(head[1] ?? "") };
  const soa = {
    line_index: 2,
    type: "record",
    dname_b64: base64(`${zone.zone}.`),
    record_type: "SOA",
    ttl: zone.soa.ttl,
    data_b64: zone.soa.fields.map((field) => base64(/^\d+$/.test(field) ? field : `${field}.`)),
  };
  const records = zone.records.map((record, at) => ({
    line_index: firstRecordLine + at,
    type: "record",
    dname_b64: base64(writtenName(zone.zone, record.name)),
    record_type: record.type,
    ttl: record.ttl,
    data_b64: dataOf(zone.zone, record).map(base64),
  }));
  return { data: [comment, control, soa, ...records], errors: [] };
}

/** The SOA takes six lines. */
const firstRecordLine = 8;

export async function massEditZone(panel: FakeCpanel, fields: URLSearchParams): Promise<Outcome> {
  const zone = panel.zones.get(fields.get("zone") ?? "");
  if (zone === undefined) return unknownZone(fields);
  const given = fields.get("serial") ?? "";
  if (given !== String(zone.serial)) {
    return {
      data: null,
      errors: [
        `The given serial number (${given}) does not match the DNS zone’s serial number (${zone.serial}). Refresh your view of the DNS zone, then resubmit.`,
      ],
    };
  }
  try {
    const added = several(fields, "add").map((text) => recordOf(panel, zone, JSON.parse(text)));
    const edited = several(fields, "edit").map((text) => JSON.parse(text));
    const removed = several(fields, "remove").map(Number);
    await zone.change((records) => {
      for (const line of [...removed, ...edited.map(({ line_index }) => line_index)]) {
        const record = records[line - firstRecordLine];
        if (record === undefined) throw new FakeRefusal(`Line ${line} is not a record.`);
        if (isApexNs(zone, record) && panel.apexKept) throw new FakeRefusal(kept);
      }
      const kept_ = records.flatMap((record, at): readonly FakeRecord[] => {
        const line = at + firstRecordLine;
        if (removed.includes(line)) return [];
        const edit = edited.find(({ line_index }) => line_index === line);
        return edit === undefined ? [record] : [{ ...recordOf(panel, zone, edit), id: record.id }];
      });
      return [...kept_, ...added];
    });
    return { data: { new_serial: String(zone.serial) }, errors: [] };
  } catch (error) {
    if (error instanceof FakeRefusal) return { data: null, errors: [error.message] };
    throw error;
  }
}

const kept = "The nameserver records of this zone are reserved for your hosting provider.";

function isApexNs(zone: FakeZone, { name, type }: Pick<FakeRecord, "name" | "type">): boolean {
  return name === zone.zone && type === "NS";
}

function several(fields: URLSearchParams, name: string): readonly string[] {
  return [...fields].filter(([key]) => key === name || key.startsWith(`${name}-`)).map(([, value]) => value);
}

function unknownZone(fields: URLSearchParams): Outcome {
  return { data: null, errors: [`You do not control a DNS zone named “${fields.get("zone")}”.`] };
}

interface WrittenRecord {
  readonly dname: string;
  readonly ttl: number;
  readonly record_type: string;
  readonly data: readonly string[];
}

function recordOf(
  panel: FakeCpanel,
  zone: FakeZone,
  { dname, ttl, record_type: type, data }: WrittenRecord,
): FakeRecord {
  // "@" would be a name like any other.
  const name = dname.endsWith(".") ? dname.slice(0, -1) : `${dname}.${zone.zone}`;
  if (isApexNs(zone, { name, type }) && panel.apexKept) throw new FakeRefusal(kept);
  if (!Number.isInteger(ttl) || ttl < 0) throw new FakeRefusal(`“${ttl}” is not a valid TTL.`);
  return { id: zone.nextId(), name, type, ttl, value: valueFrom(zone.zone, type, data) };
}

function valueFrom(zone: string, type: string, data: readonly string[]): string {
  if (type === "TXT") {
    const long = data.find((part) => Buffer.byteLength(part) > 255);
    if (long !== undefined) throw new FakeRefusal("A TXT string may not be longer than 255 bytes.");
    return data.map((part) => Buffer.from(part).toString("latin1")).join("");
  }
  if (type === "CAA") return `${data[0]} ${data[1]} "${data[2]}"`;
  if (type === "A" || type === "AAAA") return data[0] ?? "";
  return data
    .map((part) => (/^\d+$/.test(part) ? part : part.endsWith(".") ? part.slice(0, -1) : `${part}.${zone}`))
    .join(" ");
}

function dataOf(zone: string, { type, value }: FakeRecord): readonly string[] {
  if (type === "TXT") return value === "" ? [""] : (value.match(/[\s\S]{1,255}/g) ?? []);
  if (type === "CAA") return /^(\d+) (\S+) "(.*)"$/.exec(value)?.slice(1) ?? [];
  if (type === "A" || type === "AAAA") return [value];
  return value.split(" ").map((part) => (/^\d+$/.test(part) ? part : writtenName(zone, part)));
}

/** As the panel writes its zone files: names in the zone are relative, the apex and all others complete. */
function writtenName(zone: string, name: string): string {
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : `${name}.`;
}

function base64(text: string): string {
  return Buffer.from(text, "latin1").toString("base64");
}

/** UAPI over HTTPS: the result at the top, 200 whatever happens. */
export async function uapiOverHttps(panel: FakeCpanel, request: FakeRequest): Promise<FakeAnswer> {
  if (request.headers["authorization"] !== "cpanel clone:right-token") {
    return { status: 401, body: "<html>Access denied</html>" };
  }
  const result = await uapi(panel, request.url.pathname.replace("/execute/DNS/", ""), fieldsOf(request));
  return result === null ? { status: 404, body: "" } : jsonAnswer(200, result);
}

export async function uapi(panel: FakeCpanel, name: string, fields: URLSearchParams) {
  const outcome =
    name === "parse_zone"
      ? parseZone(panel, fields)
      : name === "mass_edit_zone"
        ? await massEditZone(panel, fields)
        : null;
  if (outcome === null) return null;
  const { data, errors } = outcome;
  return {
    status: errors.length > 0 ? 0 : 1,
    data,
    errors: errors.length > 0 ? errors : null,
    messages: null,
    warnings: null,
    metadata: {},
  };
}

/** WHM API 1: other names, another envelope. */
export async function whmApi(panel: FakeCpanel, request: FakeRequest): Promise<FakeAnswer> {
  if (request.headers["authorization"] !== "whm clone:right-token") {
    return jsonAnswer(403, {
      cpanelresult: { error: "Access denied", data: { reason: "Access denied", result: "0" } },
    });
  }
  const command = request.url.pathname.replace("/json-api/", "");
  const fields = fieldsOf(request);
  if (fields.get("api.version") !== "1") return jsonAnswer(200, { status: 0, statusmsg: "api version" });
  const outcome = command === "parse_dns_zone" ? parseZone(panel, fields) : await massEditZone(panel, fields);
  const [reason] = outcome.errors;
  const metadata = { command, version: 1, result: reason === undefined ? 1 : 0, reason: reason ?? "OK" };
  const data =
    reason !== undefined ? null : command === "parse_dns_zone" ? { payload: outcome.data } : outcome.data;
  return jsonAnswer(200, { data, metadata });
}

function fieldsOf({ url, body }: FakeRequest): URLSearchParams {
  return body === "" ? url.searchParams : new URLSearchParams(body);
}

export function isCpanelChange({ url }: FakeRequest): boolean {
  return url.pathname.includes("mass_edit");
}
