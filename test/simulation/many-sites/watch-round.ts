import { decide } from "../../../src/core/failover/decide.ts";
import { moveInMs } from "../../../src/core/failover/decide-fencing.ts";
import { type FailoverPolicy, leasePolicies, usualPolicy } from "../../../src/core/failover/policy.ts";
import type { FailoverSeen } from "../../../src/core/failover/seen.ts";
import { lagLimitMs } from "../../../src/core/roles/role-change.ts";
import { type Standing, standingOf } from "../../../src/daemon/turn-of-job.ts";
import type { Chance } from "../failover/chance.ts";
import type { ManySites, SimulatedSite } from "./world.ts";

const usualWatchMs = 15_000;
const run = "the only one";
const lease = leasePolicies.default;

/** How long looking at one site takes: whoever is dead is waited for, and so is everybody when the own line is. */
export function lookMs(world: ManySites, one: SimulatedSite, chance: Chance): number {
  const isSilent = world.isDead(one.primary) || world.isBlind();
  return isSilent ? chance.between(5_000, 10_000) : chance.between(120, 500);
}

export interface Round {
  readonly turn: NonNullable<FailoverSeen["turn"]>;
  readonly chance: Chance;
}

/** Decides with what was seen, and acts. Returns how long the acting takes, and what comes of it. */
export function decideRound(
  world: ManySites,
  one: SimulatedSite,
  { turn, chance }: Round,
): {
  readonly actsMs: number;
  readonly standing: Standing;
  readonly moveInMs: number | null;
  readonly names: "stay" | "change";
} {
  const { state, actions } = roundOf(world, one, turn);
  one.state = state;
  let actsMs = 0;
  let isBegun = false;
  for (const action of actions) {
    if (action.kind === "renew-lease") {
      if (!world.isDead(action.account) && !world.isBlind()) one.leaseUntilMs = world.nowMs + lease.ttlMs;
    } else if (action.kind === "order-fence") {
      // Over SSH and twice by the web: nobody answers.
      one.fence = { epoch: action.epoch, seen: "unreached" };
      actsMs += chance.between(4_000, 12_000);
    } else if (action.kind === "promote") {
      isBegun = true;
      actsMs += promote(world, one, { to: action.to, chance });
    }
  }
  // Asked for when the acting is over, as in the engine.
  const left = isBegun ? null : moveInMs(one.state, fenceOf(one), momentOf(world.nowMs + actsMs));
  if (left !== null) one.readyMs = world.nowMs + actsMs + left;
  const { phase } = one.state;
  const roundsLeft = phase.kind === "suspect" ? usualPolicy.misses - phase.misses : null;
  const standing = standingOf({ phase: phase.kind, roundsLeft, moveInMs: left }, usualWatchMs);
  return { actsMs, standing, moveInMs: left, names: isBegun ? "change" : "stay" };
}

function roundOf(world: ManySites, one: SimulatedSite, turn: Round["turn"]) {
  const seen = seenOf(world, one, turn);
  const { next, actions } = decide(one.state, seen, policyOf(one), momentOf(world.nowMs));
  return { state: next, actions };
}

function momentOf(atMs: number) {
  return { wallMs: atMs, monotonicMs: atMs, run };
}

/** The account is told; the names follow. */
function promote(
  world: ManySites,
  one: SimulatedSite,
  { to, chance }: { readonly to: string; readonly chance: Chance },
): number {
  if (world.nowMs < one.leaseUntilMs) world.violate("two accounts take writes");
  if (!world.isDead(one.primary)) world.violate("a living primary was replaced");
  if (one.movedMs !== null) world.violate("a site moved twice");
  world.calls.add(to, world.nowMs);
  world.calls.add("moves", world.nowMs);
  one.former = { account: one.primary, standing: "away", sinceMs: world.nowMs };
  one.primary = to;
  one.epoch += 1;
  one.movedMs = world.nowMs;
  return chance.between(4_000, 15_000);
}

function fenceOf(one: SimulatedSite): FailoverSeen["fence"] {
  return one.fence.epoch === one.epoch + 1 ? one.fence.seen : "unasked";
}

function seenOf(world: ManySites, one: SimulatedSite, turn: Round["turn"]): FailoverSeen {
  const target = targetOf(one);
  const isBlind = world.isBlind();
  const says = isBlind ? "abstains" : world.isDead(one.primary) ? "down" : "up";
  const isReached = says === "up";
  const because = isReached ? "its page is good" : "no answer";
  const own = {
    observer: "controller",
    network: "home",
    place: "elsewhere",
    says,
    because,
    ageMs: 0,
  } as const;
  return {
    primary: one.primary,
    epoch: one.epoch,
    move: null,
    votes: isBlind
      ? [own]
      : [own, { observer: target, network: target, place: "target", says, because, ageMs: 0 }],
    target: one.former !== null ? null : { account: target, lagMs: world.nowMs - one.syncedMs, faults: [] },
    fence: fenceOf(one),
    lease: !isReached ? "unreached" : one.leaseUntilMs > world.nowMs ? "held" : "none",
    noLease: null,
    renewal: { kind: "unasked" },
    graceMs: null,
    pause: null,
    turn,
    former: one.former,
  };
}

/** Of a target; asked for in every one of many millions of rounds. */
const policies = new Map<string, FailoverPolicy>();

function policyOf(one: SimulatedSite): FailoverPolicy {
  const target = targetOf(one);
  const known = policies.get(target);
  if (known !== undefined) return known;
  const maxLagMs = lagLimitMs(one.site.mirror.everyMs);
  const policy: FailoverPolicy = {
    ...usualPolicy,
    ...{ mode: "automatic", lease, observers: ["controller", target], maxLagMs },
  };
  policies.set(target, policy);
  return policy;
}

export function targetOf(one: SimulatedSite): string {
  return one.site.placements.find(({ account }) => account !== one.primary)?.account ?? "";
}
