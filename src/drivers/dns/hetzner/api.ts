import { dnsAnswerUnusable, dnsUnreachable, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import { type ApiAnswer, jsonOf, unusable } from "../shared/call-api.ts";
import { hostileText } from "../shared/hostile-text.ts";
import { callWithToken, type JsonCall, type TokenDoor } from "../shared/token-door.ts";
import { actionAnswer, rrsetPage, type WrittenSet, zoneAnswer } from "./wire.ts";

const perPage = 50;
/** 20,000 sets; a listing that never ends is no listing. */
const mostPages = 400;
const actionLimit = { timeoutMs: 30_000, everyMs: 500 } as const;

export interface WrittenZone {
  readonly mode: string;
  readonly ttlSeconds: number;
  readonly sets: readonly WrittenSet[];
}

export async function readHetznerZone(
  parts: TokenDoor,
  zone: string,
  signal: AbortSignal,
): Promise<WrittenZone> {
  const path = pathOf(zone);
  const head = await callWithToken(parts, { method: "GET", path, again: "safe", signal });
  if (head.status === 404) throw dnsZoneUnknown(parts.door.id, zone, noZone(head));
  const parsed = zoneAnswer.safeParse(jsonOf(head));
  if (!parsed.success) throw unusable(parts.door, head);
  const { mode, ttl: ttlSeconds } = parsed.data.zone;
  const sets: WrittenSet[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const list = `${path}/rrsets?per_page=${perPage}&page=${page}`;
    const answer = await callWithToken(parts, { method: "GET", path: list, again: "safe", signal });
    const part = rrsetPage.safeParse(jsonOf(answer));
    if (!part.success) throw unusable(parts.door, answer);
    sets.push(...part.data.rrsets);
    if (part.data.meta.pagination.next_page === null) return { mode, ttlSeconds, sets };
  }
  throw dnsAnswerUnusable(parts.door.id, `its list of sets has more than ${mostPages} pages`);
}

/** A zone that was never moved is not there: the old DNS Console was another interface, with other keys. */
function noZone({ body }: ApiAnswer): string {
  return `${hostileText(body)}. A zone of the old DNS Console has to be moved to the Hetzner Console first`;
}

export function pathOf(zone: string, name?: string, type?: string): string {
  const base = `/v1/zones/${encodeURIComponent(zone)}`;
  return name === undefined || type === undefined
    ? base
    : `${base}/rrsets/${encodeURIComponent(name)}/${type}`;
}

/** An order that changes something is done later: what is answered is an action, which is asked for until it has ended. */
export async function doAction(
  parts: TokenDoor,
  call: JsonCall,
  harmless: (answer: ApiAnswer) => boolean,
): Promise<void> {
  let answer = await callWithToken(parts, call);
  if (harmless(answer)) return;
  const deadlineMs = parts.door.clock.monotonicMs() + actionLimit.timeoutMs;
  for (;;) {
    if (answer.status >= 300) throw unusable(parts.door, answer);
    const parsed = actionAnswer.safeParse(jsonOf(answer));
    if (!parsed.success) throw unusable(parts.door, answer);
    const { id, status, error } = parsed.data.action;
    if (status === "success") return;
    if (status === "error") {
      throw dnsAnswerUnusable(
        parts.door.id,
        hostileText(`${error?.message ?? "an action failed"} (${error?.code ?? ""})`),
      );
    }
    if (parts.door.clock.monotonicMs() >= deadlineMs) {
      throw dnsUnreachable(
        parts.door.id,
        `what was ordered is not done after ${actionLimit.timeoutMs / 1000} s`,
      );
    }
    await parts.door.clock.sleep(actionLimit.everyMs, call.signal);
    const path = `/v1/zones/actions/${id}`;
    answer = await callWithToken(parts, { method: "GET", path, again: "safe", signal: call.signal });
  }
}
