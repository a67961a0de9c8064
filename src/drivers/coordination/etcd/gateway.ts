import { ClonePanelError } from "../../../core/errors.ts";
import type { ApiOutcome, ApiRequests } from "../../../ports/api-request.ts";
import type { Clock } from "../../../ports/clock.ts";

/**
 * etcd's JSON gateway, as far as it is needed: read keys, and change keys if all comparisons hold. Keys and values are
 * base64 there, and 64-bit numbers are strings. Source: etcd's API reference, etcdserverpb.KV (Range, Txn); the path
 * /v3 stands since etcd 3.4.
 */
export interface EtcdGateway {
  /** As they are now, agreed by the majority, never an older state. @throws COORDINATION_UNREACHABLE, COORDINATION_REFUSED */
  range(keys: KeySelection): Promise<readonly EtcdEntry[]>;
  /**
   * Both outcomes were agreed by the majority. A transaction whose answer was lost may have been carried out: it is sent
   * again, so what it writes must tell whose it was. @throws COORDINATION_UNREACHABLE, COORDINATION_REFUSED
   */
  transact(transaction: EtcdTransaction): Promise<TransactionOutcome>;
}

export type KeySelection =
  | { readonly key: string }
  | { readonly prefix: string; readonly limit?: number; readonly after?: string; readonly keysOnly?: "yes" };

export interface EtcdEntry {
  readonly key: string;
  readonly value: string;
  /** How often this key was written since it was made; 1 at first. */
  readonly version: number;
  /** Of the whole store when this key was last written. */
  readonly modRevision: number;
}

export interface EtcdTransaction {
  readonly compare: readonly Comparison[];
  readonly changes: readonly Change[];
}

export type Comparison =
  /** `version` 0: there is no such key. */
  | { readonly key: string; readonly version: number }
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly exists: "yes" };

export type Change = { readonly put: string; readonly value: string } | { readonly remove: string };

export interface TransactionOutcome {
  readonly kind: "done" | "compared-unequal";
  /** It was sent more than once: an earlier one of the same may have been carried out unseen. */
  readonly sent: "once" | "again";
}

export interface GatewayParts {
  /** `http://10.0.0.1:2379`; asked in turn until one answers. */
  readonly endpoints: readonly string[];
  /** Everything of ClonePanel's lies below it, so that others may use the same servers: `/clonepanel/`. */
  readonly root: string;
  readonly http: ApiRequests;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** For one endpoint. Beside a dead one the next shall still be asked within the patience. */
const answerWithinMs = 2_000;
const patienceMs = 8_000;
const pauseMs = 200;
/** etcd's own limit of a request is 1.5 MiB; a list of keys may be longer. */
const mostBytes = 64 * 1024 * 1024;

export class HttpEtcdGateway implements EtcdGateway {
  readonly #parts: GatewayParts;
  /** The one that answered last is asked first. */
  #turn = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  async range(keys: KeySelection): Promise<readonly EtcdEntry[]> {
    const { answer } = await this.#ask("/v3/kv/range", rangeRequest(keys, this.#parts.root));
    return listOf(answer, "kvs").map((entry) => {
      const read = toEntry(entry, this.#parts.root);
      if (read === null) throw refused(this.#parts.endpoints.join(", "), "its list of keys is none");
      return read;
    });
  }

  async transact({ compare, changes }: EtcdTransaction): Promise<TransactionOutcome> {
    const { root } = this.#parts;
    const { answer, sent } = await this.#ask("/v3/kv/txn", {
      compare: compare.map((wanted) => comparison(wanted, root)),
      success: changes.map((wanted) => change(wanted, root)),
    });
    // The gateway leaves out what is false.
    return { kind: answer["succeeded"] === true ? "done" : "compared-unequal", sent };
  }

  async #ask(
    path: string,
    request: unknown,
  ): Promise<{ readonly answer: Json; readonly sent: "once" | "again" }> {
    const { endpoints, http, clock, signal } = this.#parts;
    const body = JSON.stringify(request);
    const from = clock.monotonicMs();
    for (let tries = 1; ; tries += 1) {
      const endpoint = endpoints[this.#turn % endpoints.length] ?? "";
      const outcome = await http.request({
        method: "POST",
        url: `${endpoint.replace(/\/+$/, "")}${path}`,
        headers: { "content-type": "application/json" },
        body,
        timeoutMs: answerWithinMs,
        maxBytes: mostBytes,
        signal,
      });
      const read = readAnswer(outcome);
      if (read.kind === "answer") return { answer: read.answer, sent: tries === 1 ? "once" : "again" };
      if (read.kind === "refused") throw refused(endpoint, read.because);
      this.#turn += 1;
      if (clock.monotonicMs() - from >= patienceMs) throw unreachable(endpoints, read.because);
      // Each of them is asked before anybody waits.
      if (tries % endpoints.length === 0) await clock.sleep(pauseMs, signal);
    }
  }
}

type Json = Readonly<Record<string, unknown>>;

type Read =
  | { readonly kind: "answer"; readonly answer: Json }
  /** Asking again, or another one, may help. */
  | { readonly kind: "silent"; readonly because: string }
  | { readonly kind: "refused"; readonly because: string };

function readAnswer(outcome: ApiOutcome): Read {
  if (outcome.kind === "silent") return outcome;
  if (outcome.kind === "too-large") return { kind: "refused", because: "its answer is longer than 64 MiB" };
  const answer = parse(outcome.body);
  if (outcome.status === 200 && answer !== null) return { kind: "answer", answer };
  const because = describe(outcome.status, answer);
  return isForGood(outcome.status, answer) ? { kind: "refused", because } : { kind: "silent", because };
}

function parse(body: Uint8Array): Json | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** gRPC's numbers (google.rpc.Code): 3 invalid argument, 7 permission denied, 12 unimplemented, 16 unauthenticated. */
const forGood = new Set([3, 7, 12, 16]);

function isForGood(status: number, answer: Json | null): boolean {
  return status === 404 || forGood.has(Number(answer?.["code"]));
}

function describe(status: number, answer: Json | null): string {
  const message = answer?.["message"] ?? answer?.["error"];
  const words = typeof message === "string" ? `: ${[...message.slice(0, 200)].map(printable).join("")}` : "";
  return `it answered ${status}${words}`;
}

function printable(character: string): string {
  return character >= " " && character !== "\u007f" ? character : "?";
}

function rangeRequest(keys: KeySelection, root: string): Json {
  if ("key" in keys) return { key: encode(root + keys.key) };
  const from = keys.after === undefined ? keys.prefix : `${keys.after}\0`;
  return {
    key: encode(root + from),
    range_end: endOf(root + keys.prefix),
    ...(keys.limit === undefined ? {} : { limit: String(keys.limit) }),
    ...(keys.keysOnly === "yes" ? { keys_only: true } : {}),
  };
}

/** The first key behind all that begin with the prefix: its last byte, one higher. Our prefixes end in "/". */
function endOf(prefix: string): string {
  const bytes = Buffer.from(prefix);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) + 1;
  return bytes.toString("base64");
}

function comparison(wanted: Comparison, root: string): Json {
  const key = encode(root + wanted.key);
  if ("version" in wanted)
    return { key, target: "VERSION", result: "EQUAL", version: String(wanted.version) };
  if ("modRevision" in wanted)
    return { key, target: "MOD", result: "EQUAL", mod_revision: String(wanted.modRevision) };
  return { key, target: "VERSION", result: "GREATER", version: "0" };
}

function change(wanted: Change, root: string): Json {
  return "put" in wanted
    ? { request_put: { key: encode(root + wanted.put), value: encode(wanted.value) } }
    : { request_delete_range: { key: encode(root + wanted.remove) } };
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decode(text: unknown): string {
  return Buffer.from(typeof text === "string" ? text : "", "base64").toString("utf8");
}

function listOf(answer: Json, field: string): readonly unknown[] {
  const list = answer[field];
  return Array.isArray(list) ? list : [];
}

/** Null: it is no entry. */
function toEntry(written: unknown, root: string): EtcdEntry | null {
  const entry = (written ?? {}) as Json;
  const version = Number(entry["version"]);
  const modRevision = Number(entry["mod_revision"]);
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(modRevision)) return null;
  return {
    key: decode(entry["key"]).slice(root.length),
    value: decode(entry["value"]),
    version,
    modRevision,
  };
}

function unreachable(endpoints: readonly string[], because: string): ClonePanelError {
  return new ClonePanelError(
    "COORDINATION_UNREACHABLE",
    `none of the etcd endpoints (${endpoints.join(", ")}) gave an answer that a majority agreed on; the last said: ${because}`,
    {
      hint: "Nothing is changed without them; the sites themselves go on. Look at them with: etcdctl --cluster endpoint health",
      remedy: "wait",
    },
  );
}

function refused(endpoint: string, because: string): ClonePanelError {
  return new ClonePanelError("COORDINATION_REFUSED", `the etcd endpoint ${endpoint} refused: ${because}`, {
    hint: "Look at coordination: in the configuration (endpoints, ca, cert, key); etcd 3.4 or newer is needed.",
    remedy: "owner",
  });
}
