import type { ApiOutcome, ApiRequest, ApiRequests } from "../ports/api-request.ts";

/** What becomes of one request. */
export type EtcdFate =
  | "answered"
  /** It never arrives. */
  | "request-lost"
  /** It is carried out, and nobody hears of it. */
  | "answer-lost"
  /** Nobody hears of it, and it is carried out when the next request comes. */
  | "late"
  /** A majority is missing. */
  | "no-leader";

interface Kept {
  readonly value: string;
  readonly version: number;
  readonly mod: number;
}
type Json = Readonly<Record<string, unknown>>;

/** One etcd in memory behind its JSON gateway's two calls, which may fail as a network lets them fail. */
export class MemoryEtcd {
  readonly #keys = new Map<string, Kept>();
  readonly #late: Json[] = [];
  #revision = 1;
  /** How many requests arrived or were lost. */
  asked = 0;

  /** The view of one process. */
  requests(fateOf: (request: ApiRequest, endpoint: string) => EtcdFate = () => "answered"): ApiRequests {
    return {
      request: async (order) => {
        order.signal.throwIfAborted();
        const { origin, pathname } = new URL(order.url);
        return this.#meet(fateOf(order, origin), pathname, JSON.parse(order.body ?? "{}") as Json);
      },
    };
  }

  #meet(fate: EtcdFate, path: string, request: Json): ApiOutcome {
    this.asked += 1;
    for (const late of this.#late.splice(0)) this.#transact(late);
    if (fate === "request-lost") return silent;
    if (fate === "no-leader") return answer(503, { error: "etcdserver: no leader", code: 14 });
    if (fate === "late") {
      if (path === "/v3/kv/txn") this.#late.push(request);
      return silent;
    }
    if (path !== "/v3/kv/txn" && path !== "/v3/kv/range") return answer(404, { error: "Not Found" });
    const body = path === "/v3/kv/txn" ? this.#transact(request) : this.#range(request);
    return fate === "answer-lost" ? silent : answer(200, body);
  }

  #range(request: Json): Json {
    const from = decode(request["key"]);
    const end = request["range_end"] === undefined ? null : decode(request["range_end"]);
    const limit = Number(request["limit"] ?? Number.POSITIVE_INFINITY);
    const found = [...this.#keys]
      .filter(([key]) => (end === null ? key === from : key >= from && key < end))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .slice(0, limit);
    const kvs = found.map(([key, { value, version, mod }]) => ({
      key: encode(key),
      value: encode(value),
      version: String(version),
      mod_revision: String(mod),
    }));
    return kvs.length === 0 ? {} : { kvs, count: String(kvs.length) };
  }

  #transact(request: Json): Json {
    const holds = listOf(request["compare"]).every((compare) => this.#compares(compare));
    if (!holds) return {};
    const changes = listOf(request["success"]);
    if (changes.length > 0) this.#revision += 1;
    for (const change of changes) this.#change(change);
    return { succeeded: true };
  }

  #compares(compare: Json): boolean {
    const kept = this.#keys.get(decode(compare["key"]));
    if (compare["target"] === "MOD") return (kept?.mod ?? 0) === Number(compare["mod_revision"]);
    const version = kept?.version ?? 0;
    const wanted = Number(compare["version"]);
    return compare["result"] === "GREATER" ? version > wanted : version === wanted;
  }

  #change(change: Json): void {
    const put = change["request_put"] as Json | undefined;
    const remove = change["request_delete_range"] as Json | undefined;
    if (remove !== undefined) this.#keys.delete(decode(remove["key"]));
    if (put === undefined) return;
    const key = decode(put["key"]);
    const version = (this.#keys.get(key)?.version ?? 0) + 1;
    this.#keys.set(key, { value: decode(put["value"]), version, mod: this.#revision });
  }
}

const silent: ApiOutcome = { kind: "silent", because: "no answer within 2 s" };

function answer(status: number, body: Json): ApiOutcome {
  return { kind: "answered", status, headers: new Map(), body: Buffer.from(JSON.stringify(body)) };
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decode(text: unknown): string {
  return Buffer.from(String(text), "base64").toString("utf8");
}
