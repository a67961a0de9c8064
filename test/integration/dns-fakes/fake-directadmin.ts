import { type FakeAnswer, type FakeInterface, type FakeRequest, jsonAnswer } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone, fileValue } from "./fake-zone.ts";

export interface DirectAdminTraps {
  /** To a wrong key, the login page with 200. */
  readonly login: "401" | "page";
  /** Answers `error=0&text=...` instead of JSON. */
  readonly answers: "json" | "urlencoded";
}

const usualTtl = 14_400;

/**
 * CMD_API_DNS_CONTROL, after its public documentation: one record a call, which is named by what it says (`combined`), a TTL
 * that falls back to the usual one when it is not sent, names without a dot that are below the zone.
 */
export function fakeDirectAdmin(zones: Map<string, FakeZone>, traps: DirectAdminTraps): FakeInterface {
  return { changes: ({ method }) => method === "POST", handle: (request) => handle(zones, traps, request) };
}

async function handle(
  zones: Map<string, FakeZone>,
  traps: DirectAdminTraps,
  request: FakeRequest,
): Promise<FakeAnswer> {
  const login = `Basic ${Buffer.from("clone:right-token").toString("base64")}`;
  if (request.headers["authorization"] !== login) {
    return traps.login === "401"
      ? jsonAnswer(401, { error: "Unauthorized", result: "Invalid login" })
      : {
          status: 200,
          headers: { "x-directadmin": "unauthorized" },
          body: "<!DOCTYPE html><html>Please login</html>",
        };
  }
  const fields = request.method === "GET" ? request.url.searchParams : new URLSearchParams(request.body);
  const zone = zones.get(fields.get("domain") ?? "");
  const failed = (text: string, details: string) =>
    traps.answers === "json"
      ? jsonAnswer(500, { error: text, result: details })
      : { status: 200, body: new URLSearchParams({ error: "1", text, details }).toString() };
  if (zone === undefined) return failed("Cannot Execute Your Request", "You do not own that domain");
  const action = fields.get("action");
  if (action === null)
    return jsonAnswer(200, { records: zone.records.map((record) => listed(zone, record)) });
  try {
    await change(zone, action, fields);
  } catch (error) {
    if (error instanceof FakeRefusal) return failed("Error Adding Record", error.message);
    throw error;
  }
  return traps.answers === "json"
    ? jsonAnswer(200, { success: action === "add" ? "Record Added" : "Records changed" })
    : { status: 200, body: new URLSearchParams({ error: "0", text: "Saved", details: "" }).toString() };
}

async function change(zone: FakeZone, action: string, fields: URLSearchParams): Promise<void> {
  const [, combined = ""] = [...fields].find(([key]) => /^[a-z]+recs\d+$/.test(key)) ?? [];
  const old = zone.records.find((record) => combinedOf(zone, record) === combined);
  if (action !== "add" && old === undefined) throw new FakeRefusal("That record was not found in the zone");
  const made = action === "select" ? null : written(zone, fields);
  await zone.change((records) => {
    if (made !== null && old === undefined) return [...records, made];
    return records.flatMap((record) => (record === old ? (made === null ? [] : [made]) : [record]));
  });
}

function written(zone: FakeZone, fields: URLSearchParams): FakeRecord {
  const type = fields.get("type") ?? "";
  const name = absolute(zone, fields.get("name") ?? "");
  const ttl = Number(fields.get("ttl") ?? usualTtl);
  return { id: zone.nextId(), name, type, ttl, value: valueFrom(zone, type, fields.get("value") ?? "") };
}

function valueFrom(zone: FakeZone, type: string, value: string): string {
  if (type === "TXT") {
    const pieces = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, piece = ""]) => piece);
    if (pieces.length === 0) throw new FakeRefusal("TXT values are quoted");
    return pieces
      .map((piece) =>
        piece.replace(/\\(\d{3}|.)/g, (_, code: string) =>
          code.length === 3 ? String.fromCharCode(Number(code)) : code,
        ),
      )
      .join("");
  }
  if (type === "A" || type === "AAAA" || type === "CAA") return value;
  return value
    .split(" ")
    .map((part) => (/^\d+$/.test(part) ? part : absolute(zone, part)))
    .join(" ");
}

function absolute(zone: FakeZone, name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : `${name}.${zone.zone}`;
}

function listed(zone: FakeZone, record: FakeRecord) {
  const { type } = record;
  return {
    type,
    name: relative(zone, record.name),
    value: listedValue(zone, record),
    combined: combinedOf(zone, record),
    ...(record.ttl === usualTtl ? {} : { ttl: String(record.ttl) }),
  };
}

function combinedOf(zone: FakeZone, record: FakeRecord): string {
  return `name=${relative(zone, record.name)}&value=${listedValue(zone, record)}`;
}

function listedValue(zone: FakeZone, { type, value }: FakeRecord): string {
  if (type === "CNAME" || type === "NS") return relative(zone, value);
  return fileValue(type, value);
}

function relative(zone: FakeZone, name: string): string {
  return name.endsWith(`.${zone.zone}`) ? name.slice(0, -zone.zone.length - 1) : `${name}.`;
}
