import { judgeHttp } from "../../core/check/judge-http.ts";
import type { HttpTarget } from "../../core/check/settings.ts";
import type { Verdict } from "../../core/check/verdict.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { controllerObserver } from "../../core/failover/observer-settings.ts";
import type { Vote } from "../../core/failover/votes.ts";
import type { Seat } from "../mirror/engine.ts";
import { originOf } from "../mirror/states.ts";
import { lookFromAccount } from "./look-from-account.ts";
import type { WatchParts } from "./watch-parts.ts";

const pageTimeoutMs = 5_000;
/** An account that answers later has no vote in this round: the primary's lease is renewed at the end of each. */
const accountTimeoutMs = 10_000;
const maxBodyBytes = 256 * 1024;

export interface Votes {
  readonly votes: readonly Vote[];
  /** Could the target's account be asked at all? */
  readonly targetAnswers: "yes" | "no";
}

export interface CollectOrder {
  readonly primary: Seat;
  readonly target: Seat | null;
  readonly epoch: number;
}

/** Controller and target's account look at the primary at the same time; what observers elsewhere saw last is added. */
export async function collectVotes(
  parts: WatchParts,
  { primary, target, epoch }: CollectOrder,
): Promise<Votes> {
  const asked = { site: primary.site.id, primary: primary.account.id, epoch };
  const page = pageOf(parts, primary);
  if (page !== null)
    parts.observers.ask({ ...asked, url: page.url, address: page.address, expect: page.expect });
  const [own, other] = await Promise.all([
    voteOfController(parts, primary),
    target === null ? null : voteOfAccount(parts, primary, target),
  ]);
  const here = [own, other].filter((vote) => vote !== null);
  const votes = [...here, ...parts.observers.votesOn(asked, target?.account.id ?? null)];
  return { votes, targetAnswers: other === null ? "no" : "yes" };
}

/** The site's page at one account's own address, as this machine sees it. */
export async function judgePageAt(parts: WatchParts, seat: Seat): Promise<Verdict | null> {
  const { probes, roles } = parts;
  const asked = pageOf(parts, seat);
  if (asked === null) return null;
  const { url, address } = asked;
  const { signal } = roles.engine;
  return judgeHttp(
    asked.expect,
    await probes.http({ url, address, timeoutMs: pageTimeoutMs, maxBodyBytes, signal }),
  );
}

async function voteOfController(parts: WatchParts, primary: Seat): Promise<Vote | null> {
  const { clock } = parts.roles.engine;
  const askedMs = clock.monotonicMs();
  const verdict = await judgePageAt(parts, primary);
  if (verdict === null) return null;
  const isUp = verdict.kind === "good";
  const line = isUp ? null : await parts.ownLine.since(askedMs);
  return {
    ...{ observer: controllerObserver, network: controllerObserver, place: "elsewhere" },
    says: isUp ? "up" : line?.state === "proven" ? "down" : "abstains",
    because: verdict.because,
    ageMs: clock.monotonicMs() - askedMs,
  };
}

/** Null: it cannot be asked, or has no means to look. */
async function voteOfAccount(parts: WatchParts, primary: Seat, target: Seat): Promise<Vote | null> {
  const { clock, signal } = parts.roles.engine;
  const asked = pageOf(parts, primary);
  if (asked === null) return null;
  const askedMs = clock.monotonicMs();
  const soon = AbortSignal.any([signal, AbortSignal.timeout(accountTimeoutMs)]);
  try {
    const seen = await lookFromAccount(target.transport, { ...asked, anchors: parts.anchors, signal: soon });
    if (seen === null) return null;
    const verdict = judgeHttp({ ...asked.expect, firstByteMs: null }, seen.page);
    const isUp = verdict.kind === "good";
    return {
      ...{ observer: target.account.id, network: target.account.id, place: "target" },
      says: isUp ? "up" : seen.line === "unproven" ? "abstains" : "down",
      because: verdict.because,
      ageMs: clock.monotonicMs() - askedMs,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (soon.aborted || error instanceof ClonePanelError) return null;
    throw error;
  }
}

/** The configured page, asked for under its own name at the account's address; else the account's origin. */
function pageOf(
  { page }: WatchParts,
  seat: Seat,
): (Pick<HttpTarget, "url" | "expect"> & { readonly address: string | null }) | null {
  const [address = null] = seat.account.addresses;
  if (page !== null && address !== null) return { ...page, address };
  const origin = originOf(seat);
  if (origin === null) return null;
  const expect = { status: null, body: null, not: null, json: null, firstByteMs: null };
  return { url: `${origin}/`, expect, address: null };
}
