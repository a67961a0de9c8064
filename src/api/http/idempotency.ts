import { createHash } from "node:crypto";
import type { HttpReply, HttpRequest } from "../../ports/http-server.ts";
import type { Principal } from "../access/principal.ts";
import type { PanelHouse } from "../house.ts";
import { refuse } from "./problem.ts";
import { jsonReply } from "./reply.ts";

const keptMs = 86_400_000;
const longestBody = 262_144;
const underWay = new Set<string>();

/**
 * The same key with the same request gets the first answer again. What answers to a secret (sign-in, a new token) is not
 * kept, and neither is what failed on our side: that may be tried again.
 */
export async function firstAnswer(
  house: PanelHouse,
  order: {
    readonly request: HttpRequest;
    readonly who: Principal;
    readonly text: string;
    readonly isKept: boolean;
  },
  work: () => Promise<HttpReply>,
): Promise<HttpReply> {
  const { request, who, text } = order;
  const given = request.headers.get("idempotency-key");
  if (given === undefined || !order.isKept || who.kind === "nobody") return work();
  if (!/^[\x21-\x7e]{8,200}$/.test(given))
    throw refuse(400, "ARGUMENT_INVALID", "Idempotency-Key has 8 to 200 printable characters");
  const key = hash(`${who.name}\n${given}`);
  const same = hash(`${request.method} ${request.target}\n${text}`);
  const { answers } = house.app.panel;
  const before = await answers.get(key);
  if (before !== null) {
    if (before.request !== same)
      throw refuse(409, "IDEMPOTENCY_KEY_USED", "this key was used for another request", {
        hint: "Take a new one.",
      });
    return {
      ...jsonReply(before.status, null),
      body: { kind: "whole", bytes: before.body },
      headers: { ...jsonReply(200, null).headers, "idempotency-replayed": "true" },
    };
  }
  if (underWay.has(key))
    throw refuse(409, "IDEMPOTENCY_KEY_USED", "the same request is being answered just now");
  underWay.add(key);
  try {
    const reply = await work();
    const body = reply.body.kind === "whole" ? String(reply.body.bytes) : "";
    const isFit =
      reply.status < 300 && body.length <= longestBody && !request.target.startsWith("/api/v1/tokens");
    const nowMs = house.clock.nowMs();
    if (isFit)
      await answers.put(
        key,
        { request: same, status: reply.status, body },
        { expect: "either", endsAt: nowMs + keptMs },
      );
    await answers.removeEnded(nowMs);
    return reply;
  } finally {
    underWay.delete(key);
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
