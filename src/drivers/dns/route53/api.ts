import { dnsAnswerUnusable, dnsAuthRejected, dnsClock, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import type { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import { elementsAt, parseXml, textAt, type XmlElement } from "../../../core/xml.ts";
import { type ApiAnswer, type ApiDoor, callApi } from "../shared/call-api.ts";
import { hostileText } from "../shared/hostile-text.ts";
import { signedHeaders } from "./signature.ts";
import { type ListedSet, listedSets, zonesNamed } from "./wire.ts";

export interface Route53Parts {
  readonly door: ApiDoor;
  readonly nameserver: NameserverPlace;
  /** `https://route53.amazonaws.com` */
  readonly url: string;
  readonly keyId: string;
  readonly readSecret: (signal: AbortSignal) => Promise<Secret>;
  /** Null: it is found by its name. */
  readonly zoneId: string | null;
  readonly nowMs: () => number;
}

export interface AwsCall {
  readonly method: "GET" | "POST";
  /** Below the version, from the slash on. */
  readonly path: string;
  readonly body?: string;
  readonly zone: string;
  readonly signal: AbortSignal;
}

export type AwsOutcome =
  | { readonly kind: "done"; readonly root: XmlElement }
  | { readonly kind: "batch-refused"; readonly because: string };

const version = "/2013-04-01";
const perPage = 300;
/** 30,000 sets; a listing that never ends is no listing. */
const mostPages = 100;

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
export async function callRoute53(parts: Route53Parts, call: AwsCall): Promise<AwsOutcome> {
  const secret = (await parts.readSecret(call.signal)).reveal();
  const url = `${parts.url}${version}${call.path}`;
  const body = call.body ?? "";
  const request = {
    method: call.method,
    url,
    body,
    atMs: parts.nowMs(),
    region: "us-east-1",
    service: "route53",
  };
  const answer = await callApi(parts.door, {
    method: call.method,
    url,
    headers: {
      ...signedHeaders(request, { keyId: parts.keyId, secret }),
      ...(call.body === undefined ? {} : { "content-type": "text/xml" }),
    },
    ...(call.body === undefined ? {} : { body }),
    // A batch that was done fails when it comes again, and what stands there is looked at then.
    again: "safe",
    signal: call.signal,
  });
  const root = parseXml(Buffer.from(answer.body).toString("utf8"));
  if (root === null)
    throw dnsAnswerUnusable(parts.door.id, `HTTP ${answer.status}: ${hostileText(answer.body)}`);
  if (answer.status < 300) return { kind: "done", root };
  if (root.name === "InvalidChangeBatch" || codeOf(root) === "InvalidChangeBatch") {
    const messages = [...elementsAt(root, "Messages", "Message"), ...elementsAt(root, "Error", "Message")];
    return { kind: "batch-refused", because: hostileText(messages.map(({ text }) => text).join("; ")) };
  }
  throw refusal(parts, call.zone, answer, root);
}

function codeOf(root: XmlElement): string | null {
  return textAt(root, "Error", "Code") ?? textAt(root, "Code");
}

function refusal(parts: Route53Parts, zone: string, answer: ApiAnswer, root: XmlElement): ClonePanelError {
  const code = codeOf(root) ?? `HTTP ${answer.status}`;
  const said = hostileText(`${textAt(root, "Error", "Message") ?? ""} (${code})`);
  if (code === "NoSuchHostedZone") return dnsZoneUnknown(parts.door.id, zone, said);
  if (code === "RequestExpired") return dnsClock(parts.door.id, null);
  if (/Token|Signature|AccessDenied|Authentic/i.test(code)) return dnsAuthRejected(parts.door.id, said);
  return dnsAnswerUnusable(parts.door.id, said);
}

export async function findZoneId(parts: Route53Parts, zone: string, signal: AbortSignal): Promise<string> {
  if (parts.zoneId !== null) return parts.zoneId;
  const path = `/hostedzonesbyname?dnsname=${encodeURIComponent(`${zone}.`)}&maxitems=20`;
  const ids = zonesNamed(await rootOf(parts, { method: "GET", path, zone, signal }), zone);
  const [id, ...others] = ids;
  if (id === undefined) throw dnsZoneUnknown(parts.door.id, zone, "the key sees no public zone of this name");
  if (others.length > 0) {
    throw dnsAnswerUnusable(
      parts.door.id,
      `it has ${ids.length} public zones of the name ${zone} (${ids.join(", ")}): name one in dnsProviders.${parts.door.id}.zoneId`,
    );
  }
  return id;
}

export async function listSets(
  parts: Route53Parts,
  order: { readonly zone: string; readonly zoneId: string; readonly signal: AbortSignal },
): Promise<readonly ListedSet[]> {
  const sets: ListedSet[] = [];
  let from = "";
  for (let page = 0; page < mostPages; page += 1) {
    const path = `/hostedzone/${order.zoneId}/rrset?maxitems=${perPage}${from}`;
    const root = await rootOf(parts, { method: "GET", path, zone: order.zone, signal: order.signal });
    sets.push(...listedSets(root));
    if (textAt(root, "IsTruncated") !== "true") return sets;
    from = ["name", "type", "identifier"]
      .map((key) => [key, textAt(root, `NextRecord${key.charAt(0).toUpperCase()}${key.slice(1)}`)] as const)
      .map(([key, value]) => (value === null ? "" : `&${key}=${encodeURIComponent(value)}`))
      .join("");
  }
  throw dnsAnswerUnusable(parts.door.id, `its list of sets has more than ${mostPages} pages`);
}

export async function rootOf(parts: Route53Parts, call: AwsCall): Promise<XmlElement> {
  const outcome = await callRoute53(parts, call);
  if (outcome.kind === "done") return outcome.root;
  throw dnsAnswerUnusable(parts.door.id, outcome.because);
}
