import {
  type AccountHealth,
  type EndpointOrder,
  endpointKey,
  parseHealth,
  readEndpointAnswer,
  writeEndpointOrder,
} from "../../core/site/endpoint.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { relayPost } from "./relay-post.ts";

/** Where an account's web server is asked for the site. */
export interface EndpointPlace {
  readonly url: string;
  /** Connects here, whatever the name says. */
  readonly address: string | null;
}

export interface Ask {
  readonly seat: Pick<Seat, "site" | "account">;
  readonly place: EndpointPlace;
  /** Null: from this machine. Else the account that passes it on: the line to the other one may only be cut from here. */
  readonly relay: Pick<Seat, "transport"> | null;
  readonly timeoutMs: number;
}

export type EndpointOutcome =
  | { readonly kind: "answered"; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: "silent"; readonly because: string };

type AskingEngine = Pick<Engine, "http" | "digest" | "clock" | "stateKey" | "signal">;

const maxBytes = 64 * 1024;

/** The account's clock may be another one: then it says so, and is asked again by its own. */
export async function askEndpoint(
  engine: AskingEngine,
  ask: Ask,
  order: Pick<EndpointOrder, "verb" | "text">,
): Promise<EndpointOutcome> {
  const first = await askAt(engine, ask, { ...order, at: Math.floor(engine.clock.nowMs() / 1000) });
  if (first.kind !== "late") return first;
  const second = await askAt(engine, ask, { ...order, at: Math.floor(first.wall) });
  return second.kind === "late" ? { kind: "silent", because: "its clock runs away" } : second;
}

export async function askHealth(
  engine: AskingEngine,
  ask: Ask,
  depth: "account" | "app" = "account",
): Promise<AccountHealth | { readonly kind: "silent"; readonly because: string }> {
  const verb = depth === "app" ? "health-of-app" : "health";
  const outcome = await askEndpoint(engine, ask, { verb, text: "" });
  if (outcome.kind === "silent") return outcome;
  return parseHealth(outcome.value) ?? { kind: "silent", because: "its answer is of another version" };
}

async function askAt(
  engine: AskingEngine,
  ask: Ask,
  order: Pick<EndpointOrder, "verb" | "text" | "at">,
): Promise<EndpointOutcome | { readonly kind: "late"; readonly wall: number }> {
  const { site, account } = ask.seat;
  const key = endpointKey(engine.stateKey(site.id, account.id), engine.digest.hmacSha256);
  const hmac = (text: string) => engine.digest.hmacSha256(key, text);
  const nonce = engine.digest.randomHex(16);
  const body = writeEndpointOrder({ v: 1, site: site.id, account: account.id, nonce, ...order }, hmac);
  const got = await post(engine, ask, body);
  if (got.kind === "silent") return got;
  const answer = readEndpointAnswer(got.body, nonce, hmac);
  if (answer.kind === "foreign") return { kind: "silent", because: answer.because };
  return answer;
}

async function post(
  engine: AskingEngine,
  { place, relay, timeoutMs }: Ask,
  body: string,
): Promise<
  { readonly kind: "got"; readonly body: string } | { readonly kind: "silent"; readonly because: string }
> {
  const { signal } = engine;
  if (relay !== null) return relayPost(relay.transport, { ...place, body, timeoutMs, signal });
  const outcome = await engine.http.post({
    ...place,
    ...{ body, timeoutMs, signal, maxBodyBytes: maxBytes },
    headers: { "content-type": "text/plain", "x-clonepanel-order": "1" },
  });
  return outcome.kind === "failed"
    ? { kind: "silent", because: outcome.because }
    : { kind: "got", body: outcome.body };
}
