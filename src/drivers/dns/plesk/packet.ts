import { dnsAnswerUnusable, dnsAuthRejected, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import type { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import { elementsAt, parseXml, textAt, type XmlElement } from "../../../core/xml.ts";
import { type ApiCall, type ApiDoor, callApi } from "../shared/call-api.ts";
import { hostileText } from "../shared/hostile-text.ts";

export interface PleskParts {
  readonly door: ApiDoor;
  /** `https://host:8443` */
  readonly url: string;
  /** Null: the secret is a key made with `plesk bin secret_key`. */
  readonly user: string | null;
  readonly readSecret: (signal: AbortSignal) => Promise<Secret>;
}

export interface Packet {
  readonly zone: string;
  /** The operation in a packet, already XML. */
  readonly xml: string;
  readonly again: ApiCall["again"];
  readonly signal: AbortSignal;
}

/**
 * One operation by the XML API; the `result` elements below `path`, of which at least one is there and all are well. HTTP
 * is 200 whatever happens.
 *
 * @see https://docs.plesk.com/en-US/obsidian/api-rpc/reference/managing-dns.34756
 */
export async function callPlesk(
  parts: PleskParts,
  packet: Packet,
  ...path: readonly string[]
): Promise<readonly XmlElement[]> {
  const secret = (await parts.readSecret(packet.signal)).reveal();
  const answer = await callApi(parts.door, {
    method: "POST",
    url: `${parts.url.replace(/\/+$/, "")}/enterprise/control/agent.php`,
    headers: {
      ...(parts.user === null ? { key: secret } : { http_auth_login: parts.user, http_auth_passwd: secret }),
      "content-type": "text/xml",
    },
    body: `<?xml version="1.0" encoding="UTF-8"?><packet>${packet.xml}</packet>`,
    again: packet.again,
    signal: packet.signal,
  });
  const root = parseXml(Buffer.from(answer.body).toString("utf8"));
  if (root === null) throw dnsAnswerUnusable(parts.door.id, `no packet: ${hostileText(answer.body)}`);
  const results = [...elementsAt(root, "system"), ...elementsAt(root, ...path, "result")];
  for (const result of results) {
    if (textAt(result, "status") !== "ok") throw refusal(parts, packet.zone, result);
  }
  if (results.length === 0) throw dnsAnswerUnusable(parts.door.id, "its answer has no result");
  return results;
}

/** 1001: the login; 1003: this login may not; 1013: no such object; 1015: no such domain. */
function refusal({ door }: PleskParts, zone: string, result: XmlElement): ClonePanelError {
  const code = textAt(result, "errcode") ?? "";
  const said = `${hostileText(textAt(result, "errtext") ?? "it does not say why")} (${hostileText(code)})`;
  if (code === "1001" || code === "1003" || code === "1006") return dnsAuthRejected(door.id, said);
  if (code === "1013" || code === "1015") return dnsZoneUnknown(door.id, zone, said);
  return dnsAnswerUnusable(door.id, said);
}
