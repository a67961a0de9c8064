import {
  dnsAnswerUnusable,
  dnsAuthRejected,
  dnsUnreachable,
  dnsZoneUnknown,
} from "../../../core/dns/errors.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import type { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { ApiOutcome, ApiRequest, ApiRequests } from "../../../ports/api-request.ts";
import { errorTextOf } from "./wire.ts";

export interface PowerDnsParts {
  /** Its name in the configuration. */
  readonly id: string;
  readonly url: string;
  /** PowerDNS' own name for the server, nearly always "localhost". */
  readonly server: string;
  readonly nameserver: NameserverPlace;
  readonly readKey: (signal: AbortSignal) => Promise<Secret>;
  readonly http: ApiRequests;
}

export interface ZoneCall {
  readonly method: "GET" | "PATCH";
  readonly zone: string;
  /** Restricts what is listed to one name. */
  readonly onlyName?: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export type ZoneAnswer =
  | { readonly kind: "done"; readonly body: Uint8Array }
  | { readonly kind: "too-large" };

const timeoutMs = 4_000;
const maxBytes = 16 * 1024 * 1024;

/** Asked twice at most: to replace a set by the same values again does no harm. */
export async function callZone(parts: PowerDnsParts, call: ZoneCall): Promise<ZoneAnswer> {
  const key = await parts.readKey(call.signal);
  const order: ApiRequest = {
    method: call.method,
    url: urlOf(parts, call),
    headers: {
      "x-api-key": key.reveal(),
      accept: "application/json",
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    timeoutMs,
    maxBytes,
    signal: call.signal,
  };
  const first = await parts.http.request(order);
  return judge(parts, call.zone, first.kind === "silent" ? await parts.http.request(order) : first);
}

function urlOf({ url, server }: PowerDnsParts, { zone, onlyName }: ZoneCall): string {
  const base = url.replace(/\/+$/, "");
  const path = `${base}/api/v1/servers/${encodeURIComponent(server)}/zones/${encodeURIComponent(zone)}.`;
  return onlyName === undefined ? path : `${path}?rrset_name=${encodeURIComponent(onlyName)}.`;
}

function judge(parts: PowerDnsParts, zone: string, outcome: ApiOutcome): ZoneAnswer {
  if (outcome.kind === "silent") throw dnsUnreachable(parts.id, outcome.because);
  if (outcome.kind === "too-large") return outcome;
  const { status, body } = outcome;
  if (status >= 200 && status < 300) return { kind: "done", body };
  throw failureOf(parts.id, zone, status, errorTextOf(body));
}

function failureOf(provider: string, zone: string, status: number, text: string): ClonePanelError {
  if (status === 401 || status === 403) return dnsAuthRejected(provider, `HTTP ${status}`);
  const noZone = status === 404 || (status === 422 && /could not find domain/i.test(text));
  if (noZone) {
    return dnsZoneUnknown(
      provider,
      zone,
      `HTTP ${status}; the name of the server (dnsProviders.${provider}.server) may be wrong too`,
    );
  }
  if (status >= 500) return dnsUnreachable(provider, `its interface answers HTTP ${status}`);
  return dnsAnswerUnusable(provider, `HTTP ${status}: ${text}`);
}
