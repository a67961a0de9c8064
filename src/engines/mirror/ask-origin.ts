import { parseRoleHeader, roleHeaderName } from "../../core/site/role-header.ts";
import type { WebAnswer } from "../../core/site/web-answer.ts";
import type { Engine, Seat } from "./engine.ts";
import { originOf } from "./states.ts";

/** A busy shared host may need that long for its first page. */
const timeoutMs = 30_000;
const none: ReadonlyMap<string, string> = new Map();

/**
 * Asks an account's own web server for a page, past every cache. A redirect is an answer too: PHP made it.
 *
 * @param path below the origin, without a leading slash.
 */
export async function askOrigin(
  engine: Pick<Engine, "http" | "digest" | "signal">,
  seat: Pick<Seat, "account" | "placement">,
  path = "",
): Promise<{ readonly answer: WebAnswer; readonly headers: ReadonlyMap<string, string> }> {
  const origin = originOf(seat);
  if (origin === null) return { answer: { kind: "no-origin" }, headers: none };
  const outcome = await engine.http.get({
    url: `${origin.replace(/\/+$/, "")}/${path}?clonepanel=${engine.digest.randomHex(8)}`,
    timeoutMs,
    maxBodyBytes: 64 * 1024,
    signal: engine.signal,
  });
  if (outcome.kind === "failed")
    return { answer: { kind: "silent", because: outcome.because }, headers: none };
  const { status, headers } = outcome;
  return {
    answer: { kind: "answered", status, header: parseRoleHeader(headers.get(roleHeaderName)) },
    headers,
  };
}
