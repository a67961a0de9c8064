import { type FakeAnswer, type FakeInterface, type FakeRequest, jsonAnswer } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone, fileValue } from "./fake-zone.ts";

/**
 * Cloudflare's zones and records, after its public reference: complete names without a dot, texts in quotes, batches that
 * do what they remove first, its own nameservers in no list, the database at once and each record in the world by itself.
 */
export function fakeCloudflare(
  zones: Map<string, FakeZone>,
  proxied: ReadonlySet<string> = new Set(),
): FakeInterface {
  return {
    changes: ({ method }) => method === "POST",
    handle: (request) => handle(zones, proxied, request),
  };
}

const base = "/client/v4";

async function handle(
  zones: Map<string, FakeZone>,
  proxied: ReadonlySet<string>,
  request: FakeRequest,
): Promise<FakeAnswer> {
  if (request.headers["authorization"] !== "Bearer right-token")
    return failed(403, 10000, "Authentication error");
  const path = request.url.pathname.slice(base.length);
  if (path === "/zones") {
    const found = [...zones.values()].filter(({ zone }) => zone === request.url.searchParams.get("name"));
    return done(
      found.map(({ zone }) => ({ id: idOf(zone), name: zone, status: "active" })),
      { page: 1, total_pages: 1 },
    );
  }
  const [, id = "", rest = ""] = /^\/zones\/([^/]+)\/dns_records(.*)$/.exec(path) ?? [];
  const zone = [...zones.values()].find((one) => idOf(one.zone) === id);
  if (zone === undefined)
    return failed(404, 7003, "Could not route to /zones/..., perhaps your object identifier is invalid?");
  if (request.method === "GET") return list(zone, proxied, request.url);
  if (rest !== "/batch") return failed(405, 10405, "Method not allowed");
  return batch(zone, JSON.parse(request.body));
}

const idOf = (zone: string) => Buffer.from(zone).toString("hex").slice(0, 32).padStart(32, "0");
const recordId = ({ id }: FakeRecord) => id.toString(16).padStart(32, "0");

/** What Cloudflare keeps itself. */
const isHidden = (zone: FakeZone, { name, type }: FakeRecord) => name === zone.zone && type === "NS";

function list(zone: FakeZone, proxied: ReadonlySet<string>, url: URL): FakeAnswer {
  const perPage = Number(url.searchParams.get("per_page") ?? 100);
  const page = Number(url.searchParams.get("page") ?? 1);
  const all = zone.records.filter((record) => !isHidden(zone, record));
  const result = all
    .slice((page - 1) * perPage, page * perPage)
    .map((record) => listed(record, proxied.has(record.name)));
  return done(result, {
    page,
    per_page: perPage,
    count: result.length,
    total_count: all.length,
    total_pages: Math.ceil(all.length / perPage),
  });
}

interface Written {
  readonly id?: string;
  readonly type: string;
  readonly name: string;
  readonly ttl: number;
  readonly content?: string;
  readonly priority?: number;
  readonly data?: Readonly<Record<string, string | number>>;
}

interface Batch {
  readonly deletes?: readonly { readonly id: string }[];
  readonly patches?: readonly Written[];
  readonly posts?: readonly Written[];
}

async function batch(zone: FakeZone, { deletes = [], patches = [], posts = [] }: Batch): Promise<FakeAnswer> {
  if (deletes.length + patches.length + posts.length > 200) return failed(400, 9208, "too many operations");
  const gone = new Set(deletes.map(({ id }) => id));
  const unknown = [...gone, ...patches.map(({ id }) => id)].find(
    (id) => !zone.records.some((one) => recordId(one) === id),
  );
  if (unknown !== undefined) return failed(404, 81044, "Record does not exist.");
  try {
    const changed = new Map(patches.map((one) => [one.id ?? "", written(zone, one)]));
    const made = posts.map((one) => written(zone, one));
    await zone.change((records) => {
      const left = records
        .filter((record) => !gone.has(recordId(record)))
        .map((record) => ({ ...record, ...changed.get(recordId(record)), id: record.id }));
      const same = made.find((one) =>
        left.some(({ name, type, value }) => one.name === name && one.type === type && one.value === value),
      );
      if (same !== undefined) throw new FakeRefusal("An identical record already exists.");
      return [...left, ...made];
    });
    return done({});
  } catch (error) {
    if (error instanceof FakeRefusal) return failed(400, 81058, error.message);
    throw error;
  }
}

function written(zone: FakeZone, { type, name, ttl, content = "", priority, data }: Written): FakeRecord {
  if (name !== zone.zone && !name.endsWith(`.${zone.zone}`)) throw new FakeRefusal("DNS name is invalid.");
  if (ttl !== 1 && (ttl < 60 || ttl > 86_400))
    throw new FakeRefusal("TTL must be between 60 and 86400 seconds, or 1 for Automatic.");
  const value = () => {
    if (type === "MX") return `${priority} ${content}`;
    if (type === "SRV")
      return `${data?.["priority"]} ${data?.["weight"]} ${data?.["port"]} ${data?.["target"]}`;
    if (type === "CAA") return `${data?.["flags"]} ${data?.["tag"]} "${data?.["value"]}"`;
    if (type !== "TXT") return content;
    return [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map(([, piece = ""]) =>
        piece.replace(/\\(\d{3}|.)/g, (_, code: string) =>
          code.length === 3 ? String.fromCharCode(Number(code)) : code,
        ),
      )
      .join("");
  };
  return { id: zone.nextId(), name, type, ttl: ttl === 1 ? 300 : ttl, value: value() };
}

function listed(record: FakeRecord, proxied: boolean) {
  const { name, type, value } = record;
  const base = {
    id: recordId(record),
    name,
    type,
    ttl: record.ttl === 300 && proxied ? 1 : record.ttl,
    proxied,
    proxiable: true,
  };
  const parts = value.split(" ");
  if (type === "MX") return { ...base, priority: Number(parts[0]), content: parts[1] };
  if (type === "SRV") {
    const [priority, weight, port, target] = parts;
    return {
      ...base,
      content: `${weight} ${port} ${target}`,
      data: { priority: Number(priority), weight: Number(weight), port: Number(port), target },
    };
  }
  return { ...base, content: type === "TXT" ? fileValue(type, value) : value };
}

function done(result: unknown, resultInfo?: object): FakeAnswer {
  const body = {
    success: true,
    errors: [],
    messages: [],
    result,
    ...(resultInfo === undefined ? {} : { result_info: resultInfo }),
  };
  return jsonAnswer(200, body);
}

function failed(status: number, code: number, message: string): FakeAnswer {
  return jsonAnswer(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
