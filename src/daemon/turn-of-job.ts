import { assertNever } from "../core/assert-never.ts";
import type { WatchReport } from "../core/report/watch-report.ts";
import type { Job, Share } from "../core/schedule/job.ts";
import { atOnce } from "../core/schedule/places.ts";
import type { SiteJob } from "./site-jobs.ts";

/** Where a watch found its site. */
export type Standing =
  /** `unknown`: not looked at in this run. `moves`: nothing is waited for but its turn. */
  | { readonly kind: "calm" | "unknown" | "moves" }
  /** Its failover is decided, and the old primary may still take writes; or a person has to decide. */
  | { readonly kind: "waits" }
  /** So many more rounds, and it counts as down. */
  | { readonly kind: "missed"; readonly roundsLeft: number };

export const calm: Standing = { kind: "calm" };

export type Turn = Pick<Job, "lane" | "shares" | "patienceMs">;

const second = 1_000;
const minute = 60 * second;

/**
 * Whose turn comes first. A failover has places of its own, and so has all that only looks; of the rest the mirror comes
 * before snapshots, and these before what may wait: each kind begins that much later than it is due, when there is not
 * room for all, and so none waits for ever.
 */
export function turnOf(work: SiteJob, standing: Standing): Turn {
  switch (work.kind) {
    case "watch":
      return turnOfWatch(work, standing);
    case "dns":
      return turnOfNames(work, standing);
    case "check":
    case "status-page":
      return looks;
    case "mirror":
    case "mail":
      return { lane: "work", patienceMs: 0 };
    case "snapshot":
      return { lane: "work", patienceMs: 30 * second };
    case "certificate":
    case "fitness":
    case "requests":
      return { lane: "work", patienceMs: 2 * minute };
    case "prune":
    case "trash":
    case "proof":
    case "live-proof":
    case "offsite":
    case "offsite-proof":
    case "drill":
      return { lane: "work", patienceMs: 10 * minute };
    default:
      return assertNever(work);
  }
}

const looks: Turn = { lane: "watch", patienceMs: 0 };

/** Sites that one account misses do not march in step, or none would move before all are looked through. */
const roundMs = 2 * minute;

/**
 * Only a round that may move its site takes a place for moves. While one is missed, its other accounts are logged in to:
 * they do not like a crowd, and of those who wait for them the ones that are nearest to a decision come first.
 */
function turnOfWatch(work: Extract<SiteJob, { readonly kind: "watch" }>, standing: Standing): Turn {
  const { accounts, providers } = work;
  switch (standing.kind) {
    case "calm":
      return looks;
    case "unknown":
      return { lane: "doubt", patienceMs: 0 };
    case "missed":
      return { lane: "doubt", patienceMs: standing.roundsLeft * roundMs, shares: looksFrom(accounts) };
    case "waits":
      return { lane: "doubt", patienceMs: roundMs, shares: looksFrom(accounts) };
    case "moves": {
      const to = accounts.map(
        (account): Share => ({ of: `moves to ${account}`, atOnce: atOnce.movesToAccount }),
      );
      return { lane: "move", patienceMs: 0, shares: [...to, ...changesAt(providers)] };
    }
    default:
      return assertNever(standing);
  }
}

/**
 * Whoever moves is told first: a shorter TTL for those who may have to is worth something, but no move waits for it. What
 * else changes there has a line of its own, so that a provider's rate is no reason to leave others unseen.
 */
function turnOfNames({ providers }: Extract<SiteJob, { readonly kind: "dns" }>, standing: Standing): Turn {
  if (standing.kind === "calm" || standing.kind === "unknown") {
    const shares = providers.map((provider) => ({
      of: `names at ${provider}`,
      atOnce: atOnce.namesAtProvider,
    }));
    return { lane: "names", patienceMs: 0, shares };
  }
  return { lane: "names", patienceMs: 5 * minute, shares: changesAt(providers) };
}

function looksFrom(accounts: readonly string[]): readonly Share[] {
  return accounts.map((account) => ({ of: `looks from ${account}`, atOnce: atOnce.looksFromAccount }));
}

function changesAt(providers: readonly string[]): readonly Share[] {
  return providers.map((provider) => ({ of: `changes at ${provider}`, atOnce: atOnce.changesAtProvider }));
}

/** A role that may move before the next look would begin has its turn then: there is nothing to look for meanwhile. */
export function standingOf(
  report: Pick<WatchReport, "phase" | "roundsLeft" | "moveInMs">,
  everyMs: number,
): Standing {
  const { phase, roundsLeft, moveInMs } = report;
  if (moveInMs !== null && moveInMs <= everyMs) return { kind: "moves" };
  switch (phase) {
    case "suspect":
    case "confirm":
      return { kind: "missed", roundsLeft: roundsLeft ?? 0 };
    case "blocked":
    case "intent":
    case "fence-wait":
    case "promoting":
      return { kind: "waits" };
    case "steady":
    case "failed-over":
    case "returned":
      return calm;
    default:
      return assertNever(phase);
  }
}
