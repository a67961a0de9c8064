import { type FakeAnswer, type FakeInterface, type FakeRequest, jsonAnswer } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone } from "./fake-zone.ts";

/**
 * The domain records of DigitalOcean's API, after its public reference: pages, numbers for records, targets that are read
 * without their dot and written with it, a SOA that is none, a TTL of 30 at least.
 */
export function fakeDigitalOcean(zones: Map<string, FakeZone>): FakeInterface {
  return { changes: ({ method }) => method !== "GET", handle: (request) => handle(zones, request) };
}

async function handle(zones: Map<string, FakeZone>, request: FakeRequest): Promise<FakeAnswer> {
  if (request.headers["authorization"] !== "Bearer right-token") {
    return jsonAnswer(401, { id: "Unauthorized", message: "Unable to authenticate you" });
  }
  const [, name = "", id] = /^\/v2\/domains\/([^/]+)\/records(?:\/(\d+))?$/.exec(request.url.pathname) ?? [];
  const zone = zones.get(name);
  const notFound = { id: "not_found", message: "The resource you were accessing could not be found." };
  if (zone === undefined) return jsonAnswer(404, notFound);
  if (request.method === "GET") return list(zone, request.url);
  const old = zone.records.find((record) => String(record.id) === id);
  if (id !== undefined && old === undefined) return jsonAnswer(404, notFound);
  try {
    if (request.method === "DELETE") {
      await zone.change((records) => records.filter((record) => record !== old));
      return { status: 204, body: "" };
    }
    const record = { ...written(zone, JSON.parse(request.body)), id: old?.id ?? zone.nextId() };
    await zone.change((records) =>
      old === undefined ? [...records, record] : records.map((one) => (one === old ? record : one)),
    );
    return jsonAnswer(old === undefined ? 201 : 200, { domain_record: listed(zone, record) });
  } catch (error) {
    if (!(error instanceof FakeRefusal)) throw error;
    return jsonAnswer(422, { id: "unprocessable_entity", message: error.message });
  }
}

function list(zone: FakeZone, url: URL): FakeAnswer {
  const perPage = Math.min(200, Number(url.searchParams.get("per_page") ?? 20));
  const page = Number(url.searchParams.get("page") ?? 1);
  const soa = {
    id: 1,
    type: "SOA",
    name: "@",
    data: "1800",
    priority: null,
    port: null,
    ttl: 1800,
    weight: null,
    flags: null,
    tag: null,
  };
  const all = [soa, ...zone.records.map((record) => listed(zone, record))];
  const last = page * perPage >= all.length;
  return jsonAnswer(200, {
    domain_records: all.slice((page - 1) * perPage, page * perPage),
    links: last
      ? {}
      : { pages: { next: `https://api.digitalocean.com/v2/domains/${zone.zone}/records?page=${page + 1}` } },
    meta: { total: all.length },
  });
}

interface Written {
  readonly type: string;
  readonly name: string;
  readonly data: string;
  readonly ttl?: number;
  readonly priority?: number;
  readonly weight?: number;
  readonly port?: number;
  readonly flags?: number;
  readonly tag?: string;
}

function written(zone: FakeZone, body: Written): Omit<FakeRecord, "id"> {
  const { type, ttl = 1800 } = body;
  if (ttl < 30) throw new FakeRefusal("TTL must be at least 30 seconds");
  const name = body.name === "@" ? zone.zone : `${body.name}.${zone.zone}`;
  return { name, type, ttl, value: valueFrom(zone, body) };
}

function valueFrom(zone: FakeZone, { type, data, priority, weight, port, flags, tag }: Written): string {
  // A target without its dot is below the domain.
  const target = data === "@" ? zone.zone : data.endsWith(".") ? data.slice(0, -1) : `${data}.${zone.zone}`;
  switch (type) {
    case "MX":
      return `${priority} ${target}`;
    case "SRV":
      return `${priority} ${weight} ${port} ${target}`;
    case "NS":
    case "CNAME":
      return target;
    case "CAA":
      if (!data.endsWith(".")) throw new FakeRefusal("Data needs to end with a dot (.)");
      return `${flags} ${tag} "${data.slice(0, -1)}"`;
    case "TXT":
      return Buffer.from(data).toString("latin1");
    default:
      return data;
  }
}

function listed(zone: FakeZone, { id, name, type, ttl, value }: FakeRecord) {
  const parts = value.split(" ");
  const caa = /^(\d+) (\S+) "(.*)"$/.exec(value);
  const target = parts.at(-1) ?? "";
  const data =
    type === "CAA"
      ? (caa?.[3] ?? "")
      : ["MX", "SRV"].includes(type)
        ? target
        : type === "TXT"
          ? Buffer.from(value, "latin1").toString()
          : value;
  return {
    id,
    type,
    name: name === zone.zone ? "@" : name.slice(0, -zone.zone.length - 1),
    data: data === zone.zone && type !== "TXT" ? "@" : data,
    priority: ["MX", "SRV"].includes(type) ? Number(parts[0]) : null,
    weight: type === "SRV" ? Number(parts[1]) : null,
    port: type === "SRV" ? Number(parts[2]) : null,
    ttl,
    flags: type === "CAA" ? Number(caa?.[1]) : null,
    tag: type === "CAA" ? (caa?.[2] ?? null) : null,
  };
}
