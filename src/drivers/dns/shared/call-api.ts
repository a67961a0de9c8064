import {
  dnsAnswerUnusable,
  dnsAuthRejected,
  dnsRateLimited,
  dnsUnreachable,
} from "../../../core/dns/errors.ts";
import type { ApiOutcome, ApiRequest, ApiRequests } from "../../../ports/api-request.ts";
import type { Clock } from "../../../ports/clock.ts";
import { hostileText } from "./hostile-text.ts";
import type { Pace } from "./pace.ts";

/** What every HTTP interface of a provider is reached by. */
export interface ApiDoor {
  /** The provider's name in the configuration. */
  readonly id: string;
  readonly http: ApiRequests;
  readonly clock: Clock;
  readonly pace: Pace;
}

export interface ApiCall {
  readonly method: ApiRequest["method"];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** `safe`: the same call twice does no harm, so silence is asked once more. `once`: it is not. */
  readonly again: "safe" | "once";
  /** `read`: a refusal may come as HTTP 500, and its text is the driver's to read. */
  readonly http500?: "read";
  readonly signal: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

export const apiLimits = {
  timeoutMs: 15_000,
  maxBytes: 16 * 1024 * 1024,
  /** How often and how long somebody who is busy is waited for, in one call. */
  patience: 4,
  patienceMs: 20_000,
} as const;

/**
 * One call, with the patience that the provider asks for. An answer of 2xx or 4xx comes back for the driver to read; what
 * means the same everywhere is thrown.
 *
 * @throws ClonePanelError DNS_UNREACHABLE (silence, 5xx), DNS_RATE_LIMITED (429), DNS_AUTH_REJECTED (401, 403),
 *   DNS_ANSWER_UNUSABLE (a redirect, too large an answer).
 */
export async function callApi(door: ApiDoor, call: ApiCall): Promise<ApiAnswer> {
  let waitedMs = 0;
  for (let tries = 1; ; tries += 1) {
    const outcome = await send(door, call);
    const pauseMs = outcome.kind === "answered" ? pauseOf(outcome, tries) : null;
    if (pauseMs === null || outcome.kind !== "answered") return judged(door, call, outcome);
    waitedMs += pauseMs;
    if (tries >= apiLimits.patience || waitedMs > apiLimits.patienceMs) {
      throw dnsRateLimited(door.id, `HTTP ${outcome.status}, wait ${Math.ceil(pauseMs / 1000)} s`);
    }
    await door.clock.sleep(pauseMs, call.signal);
  }
}

async function send(door: ApiDoor, call: ApiCall): Promise<ApiOutcome> {
  const { again, http500: _, ...request } = call;
  const order: ApiRequest = { ...request, timeoutMs: apiLimits.timeoutMs, maxBytes: apiLimits.maxBytes };
  await door.pace.turn(call.signal);
  const first = await door.http.request(order);
  if (first.kind !== "silent" || again === "once") return first;
  await door.pace.turn(call.signal);
  return door.http.request(order);
}

type Answered = Extract<ApiOutcome, { kind: "answered" }>;

/** How long to wait before the same call is sent again; null: it was taken or refused, not put off. */
function pauseOf({ status, headers, body }: Answered, tries: number): number | null {
  const throttled =
    status === 400 && /<Code>(Throttling|PriorRequestNotComplete)<\/Code>/.test(hostileText(body));
  const putOff = status === 429 || throttled || (status === 503 && headers.has("retry-after"));
  if (!putOff) return null;
  const asked = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(asked) && asked >= 0 ? asked * 1000 : 500 * 2 ** tries;
}

function judged(door: ApiDoor, call: ApiCall, outcome: ApiOutcome): ApiAnswer {
  if (outcome.kind === "silent") throw dnsUnreachable(door.id, outcome.because);
  if (outcome.kind === "too-large") throw dnsAnswerUnusable(door.id, "its answer is too large");
  const { status, body } = outcome;
  if (status === 500 && call.http500 === "read") return { status, body };
  if (status >= 500)
    throw dnsUnreachable(door.id, `its interface answers HTTP ${status}: ${hostileText(body)}`);
  if (status === 401 || status === 403)
    throw dnsAuthRejected(door.id, `HTTP ${status}: ${hostileText(body)}`);
  if (status >= 300 && status < 400) {
    throw dnsAnswerUnusable(
      door.id,
      `it sends the request elsewhere (HTTP ${status}), which is not followed`,
    );
  }
  return { status, body };
}

/** JSON of an answer; null when it is none. */
export function jsonOf({ body }: ApiAnswer): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
}

/** An answer that is none of those which the driver knows. */
export function unusable(door: Pick<ApiDoor, "id">, { status, body }: ApiAnswer) {
  return dnsAnswerUnusable(door.id, `HTTP ${status}: ${hostileText(body)}`);
}
