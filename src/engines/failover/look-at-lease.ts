import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { AccountClocks } from "../../core/site/lease-file.ts";
import { readSigned } from "../../core/site/signed-text.ts";
import { type Ask, askHealth } from "../endpoint/ask-endpoint.ts";
import { endpointPlaceOf } from "../endpoint/endpoint-place.ts";
import type { Seat } from "../mirror/engine.ts";
import type { WatchParts } from "./watch-parts.ts";

/** What became of the primary's lease, and by which way it can be renewed. */
export type LeaseLook =
  | {
      readonly kind: "reached";
      readonly has: "held" | "none";
      readonly clocks: AccountClocks;
      /** As its web server says; null: it said nothing. */
      readonly graceMs: number | null;
      /** Null: over the login. */
      readonly by: Ask | null;
    }
  /** Reached, but no lease can be kept there: nothing is granted, and one that lies there is taken away. */
  | { readonly kind: "unfit"; readonly has: "held" | "none"; readonly because: string }
  | { readonly kind: "unreached" };

const askMs = 4_000;

/** The two clocks first: what is read after them can only make the lease shorter. */
export const script = `
cd || exit 1
date +%s
cut -d ' ' -f 1 /proc/uptime 2>/dev/null || echo
cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo
if [ -f ".clonepanel/$1/lease.json" ]; then head -c 65536 ".clonepanel/$1/lease.json"; fi
`;

/**
 * Login and web server are asked at the same time, since both have to live in the same machine: a lease is stamped with
 * the clocks of one and kept by the other. Only when both are silent from here the other account passes the question on.
 */
export async function lookAtLease(
  parts: WatchParts,
  primary: Seat,
  order: { readonly epoch: number; readonly relay: Seat | null },
): Promise<LeaseLook> {
  const place = endpointPlaceOf(parts.page, primary);
  const direct = place === null ? null : { seat: primary, place, relay: null, timeoutMs: askMs };
  const [login, web] = await Promise.all([
    lookOverLogin(parts, primary, order.epoch),
    direct === null ? null : lookOverWeb(parts, direct, order.epoch),
  ]);
  if (login !== null && web?.kind === "reached" && !isOneMachine(login.clocks, web.clocks))
    return {
      kind: "unfit",
      has: login.has,
      because: `the web server of ${primary.account.id} is another machine than its login`,
    };
  if (web?.kind === "unfit") return web;
  // Without a word of the web server it is kept up, but not begun.
  const graceMs = web?.kind === "reached" ? web.graceMs : null;
  if (login !== null && (login.has === "held" || web?.kind === "reached")) return { ...login, graceMs };
  if (web?.kind === "reached") return web;
  if (place === null || order.relay === null || login !== null) return { kind: "unreached" };
  return lookOverWeb(parts, { seat: primary, place, relay: order.relay, timeoutMs: askMs }, order.epoch);
}

async function lookOverLogin(
  { roles }: WatchParts,
  { site, account, transport }: Seat,
  epoch: number,
): Promise<Extract<LeaseLook, { readonly kind: "reached" }> | null> {
  const { signal, stateKey, digest } = roles.engine;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(askMs)]);
  try {
    const { stdout } = await transport.run({
      ...{ script, args: [toBytePath(site.id)], timeoutMs: askMs, signal: soon },
      maxOutputBytes: 128 * 1024,
    });
    const [wall = "", uptime = "", boot = "", ...rest] = stdout.split("\n");
    if (!/^\d{9,12}$/.test(wall) || !/^\d+\.\d+$/.test(uptime) || !/^[0-9a-f-]{36}$/.test(boot)) return null;
    const key = stateKey(site.id, account.id);
    const read = readSigned(rest.join("\n"), (body) => digest.hmacSha256(key, body));
    const has = read.kind === "signed" && (read.value as { readonly epoch?: unknown }).epoch === epoch;
    const clocks = { wall: Number(wall), uptime: Number(uptime), boot };
    return { kind: "reached", has: has ? "held" : "none", clocks, graceMs: null, by: null };
  } catch (error) {
    signal.throwIfAborted();
    if (soon.aborted || error instanceof ClonePanelError) return null;
    throw error;
  }
}

async function lookOverWeb({ roles }: WatchParts, by: Ask, epoch: number): Promise<LeaseLook> {
  const health = await askHealth(roles.engine, by);
  if ("kind" in health) return { kind: "unreached" };
  const { clocks, leaseEpoch, lateMs: graceMs } = health;
  const { id } = by.seat.account;
  const has = leaseEpoch === epoch ? "held" : "none";
  if (clocks === null) return { kind: "unfit", has, because: `PHP may not read the clocks of ${id}` };
  return { kind: "reached", has, clocks, graceMs, by };
}

/** Two readings a few seconds apart, of one boot. */
function isOneMachine(login: AccountClocks, web: AccountClocks): boolean {
  return login.boot === web.boot && Math.abs(login.uptime - web.uptime) < 60;
}
