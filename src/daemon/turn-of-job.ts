import { assertNever } from "../core/assert-never.ts";
import type { Job, Share } from "../core/schedule/job.ts";
import { atOnce } from "../core/schedule/places.ts";
import type { SiteJob } from "./site-jobs.ts";

/** Where a watch found its site; `unknown` before its first round, which may go on with a move that another run began. */
export type Standing = "calm" | "missed" | "moves" | "unknown";

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
    case "check":
    case "dns":
    case "status-page":
      return { lane: "watch", patienceMs: 0 };
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
    case "offsite":
    case "offsite-proof":
    case "drill":
      return { lane: "work", patienceMs: 10 * minute };
    default:
      return assertNever(work);
  }
}

/** While its primary is missed, the other accounts are logged in to, and the nameservers told: neither likes a crowd. */
function turnOfWatch(
  { accounts, providers }: Extract<SiteJob, { readonly kind: "watch" }>,
  standing: Standing,
): Turn {
  if (standing === "calm") return { lane: "watch", patienceMs: 0 };
  if (standing === "missed") {
    const shares = accounts.map(
      (account): Share => ({ of: `looks from ${account}`, atOnce: atOnce.looksFromAccount }),
    );
    return { lane: "watch", patienceMs: 0, shares };
  }
  const shares = [
    ...accounts.map((account): Share => ({ of: `moves to ${account}`, atOnce: atOnce.movesToAccount })),
    ...providers.map((provider): Share => ({ of: `moves at ${provider}`, atOnce: atOnce.movesAtProvider })),
  ];
  return { lane: "move", patienceMs: 0, shares };
}

export function standingOf(phase: string): Standing {
  if (phase === "suspect" || phase === "confirm" || phase === "blocked") return "missed";
  return phase === "intent" || phase === "fence-wait" || phase === "promoting" ? "moves" : "calm";
}
