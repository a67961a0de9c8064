import { createHmac, randomBytes } from "node:crypto";
import {
  type EndpointAnswer,
  type EndpointOrder,
  endpointKey,
  readEndpointAnswer,
  writeEndpointOrder,
} from "../../../src/core/site/endpoint.ts";
import type { WordpressPair } from "./pair.ts";
import { origins } from "./pair.ts";

const hmac = (key: string, text: string) => createHmac("sha256", key).update(text, "utf8").digest("hex");

/** A signed order as the controller sends it; `change` makes it a wrong one. */
export function orderFor(
  pair: WordpressPair,
  account: "sydney" | "fremont",
  change: Partial<EndpointOrder> & Pick<EndpointOrder, "verb">,
): { readonly body: string; readonly nonce: string } {
  const nonce = randomBytes(16).toString("hex");
  const at = Math.floor(Date.now() / 1000);
  const order = { v: 1, site: "example", account, text: "", nonce, at, ...change } as const;
  const key = endpointKey(pair.keyOf(account), hmac);
  return { body: writeEndpointOrder(order, (text) => hmac(key, text)), nonce: order.nonce };
}

export async function sendOrder(
  pair: WordpressPair,
  account: "sydney" | "fremont",
  { body, nonce }: { readonly body: string; readonly nonce: string },
): Promise<EndpointAnswer> {
  const headers = { "X-ClonePanel-Order": "1", "Content-Type": "text/plain" };
  const answer = await pair.client({ method: "POST", url: `${origins[account]}/`, headers, body });
  const key = endpointKey(pair.keyOf(account), hmac);
  return readEndpointAnswer(answer.body, nonce, (text) => hmac(key, text));
}
