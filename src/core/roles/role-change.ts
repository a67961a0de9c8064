import type { AccountId } from "../site/site.ts";

/**
 * A move of the primary role that has begun. It is stored in the site's record before anything happens, and forgotten
 * when everything is done, so that whoever comes next goes on where it stopped.
 */
export interface RoleChange {
  readonly kind: "switchover" | "failover";
  readonly from: AccountId;
  readonly to: AccountId;
  /** The epoch that holds afterwards. */
  readonly epoch: number;
  readonly stage: RoleStage;
  /** Snapshot of what the new primary is promoted on; null while nothing is lost (switchover). */
  readonly base: string | null;
  /** Snapshot to promote instead of the newest generation. */
  readonly snapshot: string | null;
  readonly startedAt: number;
  /** Milliseconds of writes that the new primary may not have; null: none. */
  readonly rpoMs: number | null;
}

/**
 * `intent`: the old primary still is it. `parted`: the old primary takes no writes any more, or nobody can tell it.
 * `promoted`: the new primary takes writes and the record says so; names are still to follow.
 */
export type RoleStage = "intent" | "parted" | "promoted";

export interface TargetSeen {
  readonly account: AccountId;
  readonly role: "primary" | "replica" | "fenced";
  readonly generation: number | null;
  /** Milliseconds since the survey whose content it carries; null: never written to. */
  readonly lagMs: number | null;
}

export interface RoleRefusal {
  readonly code:
    | "ROLE_ALREADY"
    | "ROLE_CHANGE_PENDING"
    | "TARGET_FENCED"
    | "TARGET_EMPTY"
    | "PRIMARY_HEALTHY"
    | "LAG_TOO_LARGE";
  readonly because: string;
  readonly hint: string;
}

/** Why a planned move is refused; null when it may go on. */
export function refuseSwitchover(site: string, primary: AccountId, target: TargetSeen): RoleRefusal | null {
  return refuseTarget(site, primary, target);
}

export interface FailoverFacts {
  readonly primary: AccountId;
  /** What the first look at the primary gave. */
  readonly primaryIs: "unreachable" | "healthy" | "sick";
  readonly target: TargetSeen;
  readonly lagLimitMs: number;
  readonly lag: "limited" | "accepted";
}

export function refuseFailover(site: string, facts: FailoverFacts): RoleRefusal | null {
  const { target, primary } = facts;
  const refusal = refuseTarget(site, primary, target);
  if (refusal !== null) return refusal;
  if (facts.primaryIs === "healthy") {
    return {
      code: "PRIMARY_HEALTHY",
      because: `"${primary}" can be reached and works; a failover would give up what it has written since`,
      hint: `Move the role without loss: clonepanel switchover ${site} --to ${target.account}`,
    };
  }
  if (facts.lag === "limited" && target.lagMs !== null && target.lagMs > facts.lagLimitMs) {
    return {
      code: "LAG_TOO_LARGE",
      because: `"${target.account}" is ${minutes(target.lagMs)} behind, the limit is ${minutes(facts.lagLimitMs)}`,
      hint: `If that is better than nothing: clonepanel failover ${site} --to ${target.account} --accept-lag`,
    };
  }
  return null;
}

function refuseTarget(site: string, primary: AccountId, target: TargetSeen): RoleRefusal | null {
  if (target.account === primary) {
    return {
      code: "ROLE_ALREADY",
      because: `"${primary}" is the primary already`,
      hint: `To bring an older generation back to it: clonepanel snapshot restore ${site} ID`,
    };
  }
  if (target.role === "fenced") {
    return {
      code: "TARGET_FENCED",
      because: `"${target.account}" is fenced: what it had not sent must be kept first`,
      hint: `clonepanel failback ${site}`,
    };
  }
  if (target.generation === null) {
    return {
      code: "TARGET_EMPTY",
      because: `"${target.account}" carries no complete copy of the site`,
      hint: `clonepanel sync ${site}`,
    };
  }
  return null;
}

function minutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** Behind by more than this, a replica is only promoted when a person accepts it. */
export function lagLimitMs(everyMs: number): number {
  return Math.max(15 * 60_000, 10 * everyMs);
}

/**
 * Ids that a promotion raises to, so that rows which both sides made never share an id: the next thousand after the gap.
 * The same base gives the same answer, however often it is asked.
 */
export function raisedId(autoIncrement: string): string {
  const gap = 1000n;
  return (((BigInt(autoIncrement) + gap) / gap + 1n) * gap).toString();
}
