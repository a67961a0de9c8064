import { type FakeAnswer, type FakeInterface, type FakeRequest, jsonAnswer } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone, fileValue } from "./fake-zone.ts";

export interface HetznerTraps {
  /** `www/A`: sets that are protected against changes. */
  readonly protectedSets: Set<string>;
  mode: "primary" | "secondary";
}

/**
 * Zones and sets of the Hetzner Cloud API, after its public reference: names without the zone, "@" at the apex, pages of 50
 * at most, orders that are done later (an action that runs), texts in quotes, a TTL of 60 at least.
 */
export function fakeHetzner(
  zones: Map<string, FakeZone>,
  traps: HetznerTraps = { protectedSets: new Set(), mode: "primary" },
): FakeInterface {
  const running = new Map<string, { asked: number; failed: string | null }>();
  return {
    changes: ({ method }) => method !== "GET",
    handle: (request) => handle({ zones, traps, running }, request),
    busy: jsonAnswer(429, {
      error: { code: "rate_limit_exceeded", message: "limit of 3600 requests per hour reached" },
    }),
  };
}

interface World {
  readonly zones: Map<string, FakeZone>;
  readonly traps: HetznerTraps;
  readonly running: Map<string, { asked: number; failed: string | null }>;
}

async function handle(world: World, request: FakeRequest): Promise<FakeAnswer> {
  if (request.headers["authorization"] !== "Bearer right-token") {
    return failed(401, "unauthorized", "unable to authenticate");
  }
  const [, id] = /^\/v1\/zones\/actions\/(\d+)$/.exec(request.url.pathname) ?? [];
  if (id !== undefined) return jsonAnswer(200, { action: actionOf(world, id) });
  const [, zoneName = "", rest = ""] = /^\/v1\/zones\/([^/]+)(.*)$/.exec(request.url.pathname) ?? [];
  const zone = world.zones.get(zoneName);
  if (zone === undefined) return failed(404, "not_found", `zone with ID or name '${zoneName}' not found`);
  if (rest === "")
    return jsonAnswer(200, {
      zone: { id: 4711, name: zone.zone, mode: world.traps.mode, ttl: 3600, status: "ok" },
    });
  if (request.method === "GET") return list(world, zone, request.url);
  try {
    return await change(world, zone, rest, request);
  } catch (error) {
    if (error instanceof FakeRefusal) return failed(422, "invalid_input", error.message);
    throw error;
  }
}

function list({ traps }: World, zone: FakeZone, url: URL): FakeAnswer {
  const perPage = Math.min(50, Number(url.searchParams.get("per_page") ?? 25));
  const page = Number(url.searchParams.get("page") ?? 1);
  const sets = zone.sets().map(({ name, type, ttlSeconds, values }) => {
    const relative = name === zone.zone ? "@" : name.slice(0, -zone.zone.length - 1);
    return {
      id: `${relative}/${type}`,
      name: relative,
      type,
      ttl: ttlSeconds === 3600 ? null : ttlSeconds,
      labels: {},
      protection: { change: traps.protectedSets.has(`${relative}/${type}`) },
      records: values.map((value) => ({ value: fileValue(type, value), comment: null })),
      zone: 4711,
    };
  });
  const lastPage = Math.max(1, Math.ceil(sets.length / perPage));
  const pagination = {
    page,
    per_page: perPage,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < lastPage ? page + 1 : null,
    last_page: lastPage,
    total_entries: sets.length,
  };
  return jsonAnswer(200, { rrsets: sets.slice((page - 1) * perPage, page * perPage), meta: { pagination } });
}

async function change(world: World, zone: FakeZone, rest: string, request: FakeRequest): Promise<FakeAnswer> {
  const body = request.body === "" ? {} : JSON.parse(request.body);
  const [, relative = body.name, type = body.type, order = ""] =
    /^\/rrsets\/([^/]+)\/([A-Z]+)(?:\/actions\/(\w+))?$/.exec(rest.replace("%40", "@")) ?? [];
  const name =
    decodeURIComponent(relative) === "@" ? zone.zone : `${decodeURIComponent(relative)}.${zone.zone}`;
  const isOfSet = (record: FakeRecord) => record.name === name && record.type === type;
  const standing = zone.records.filter(isOfSet);
  if (world.traps.protectedSets.has(`${relative}/${type}`))
    return failed(423, "protected", "the resource is protected");
  if (rest === "/rrsets") {
    if (standing.length > 0) return failed(409, "uniqueness_error", "an rrset of this name and type exists");
    const made = recordsOf(zone, { name, type, ttl: ttlOf(body.ttl) }, body.records);
    await zone.change((records) => [...records, ...made]);
    return begun(world, "create_rrset", 201);
  }
  if (standing.length === 0) return failed(404, "not_found", "rrset not found");
  if (request.method === "DELETE") {
    await zone.change((records) => records.filter((record) => !isOfSet(record)));
    return begun(world, "delete_rrset", 201);
  }
  const ttl = order === "change_ttl" ? ttlOf(body.ttl) : (standing[0]?.ttl ?? 3600);
  const made =
    order === "set_records"
      ? recordsOf(zone, { name, type, ttl }, body.records)
      : standing.map((record) => ({ ...record, ttl }));
  await zone.change((records) => [...records.filter((record) => !isOfSet(record)), ...made]);
  return begun(world, order, 201);
}

function ttlOf(ttl: number | null): number {
  if (ttl === null) return 3600;
  if (ttl < 60 || ttl > 2_147_483_647) throw new FakeRefusal("invalid input in field 'ttl'");
  return ttl;
}

function recordsOf(
  zone: FakeZone,
  place: Pick<FakeRecord, "name" | "type" | "ttl">,
  records: readonly { readonly value: string }[],
): readonly FakeRecord[] {
  return records.map(({ value }) => ({
    ...place,
    id: zone.nextId(),
    value: valueFrom(zone, place.type, value),
  }));
}

function valueFrom(zone: FakeZone, type: string, value: string): string {
  if (type === "TXT") {
    if (!/^"(?:[^"\\]|\\.)*"( "(?:[^"\\]|\\.)*")*$/.test(value))
      throw new FakeRefusal("invalid TXT record: it must be quoted");
    const pieces = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, piece = ""]) => plain(piece));
    if (pieces.some(({ length }) => length > 255))
      throw new FakeRefusal("invalid TXT record: a string is too long");
    return pieces.join("");
  }
  if (type === "A" || type === "AAAA" || type === "CAA") return value;
  return value
    .split(" ")
    .map((part) =>
      /^\d+$/.test(part) ? part : part.endsWith(".") ? part.slice(0, -1) : `${part}.${zone.zone}`,
    )
    .join(" ");
}

function plain(piece: string): string {
  return piece.replace(/\\(\d{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number(code)) : code,
  );
}

function begun(world: World, command: string, status: number): FakeAnswer {
  const id = String(world.running.size + 1);
  world.running.set(id, { asked: 0, failed: null });
  return jsonAnswer(status, {
    action: { id: Number(id), command, status: "running", progress: 0, error: null },
  });
}

function actionOf({ running }: World, id: string) {
  const action = running.get(id);
  if (action !== undefined) action.asked += 1;
  const status = (action?.asked ?? 0) >= 2 ? "success" : "running";
  return { id: Number(id), command: "", status, progress: status === "success" ? 100 : 50, error: null };
}

function failed(status: number, code: string, message: string): FakeAnswer {
  return jsonAnswer(status, { error: { code, message, details: {} } });
}
