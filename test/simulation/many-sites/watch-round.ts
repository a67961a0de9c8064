import { decide } from "../../../src/core/failover/decide.ts";
import { type FailoverPolicy, leasePolicies, usualPolicy } from "../../../src/core/failover/policy.ts";
import type { FailoverSeen } from "../../../src/core/failover/seen.ts";
import { lagLimitMs } from "../../../src/core/roles/role-change.ts";
import { type Standing, standingOf } from "../../../src/daemon/turn-of-job.ts";
import type { Chance } from "../failover/chance.ts";
import type { ManySites, SimulatedSite } from "./world.ts";

const run = "the only one";
const lease = leasePolicies.default;

/** How long looking at one site takes: whoever is dead is waited for. */
export function lookMs(world: ManySites, one: SimulatedSite, chance: Chance): number {
  return world.isDead(one.primary) ? chance.between(5_000, 10_000) : chance.between(120, 500);
}

/** Decides with what was seen, and acts. Returns where it stands and how long the acting takes. */
export function decideRound(
  world: ManySites,
  one: SimulatedSite,
  chance: Chance,
): { readonly standing: Standing; readonly actsMs: number } {
  const now = { wallMs: world.nowMs, monotonicMs: world.nowMs, run };
  const { next, actions } = decide(one.state, seenOf(world, one), policyOf(one), now);
  one.state = next;
  let actsMs = 0;
  for (const action of actions) {
    if (action.kind === "renew-lease") {
      if (!world.isDead(action.account) && !world.isBlind()) one.leaseUntilMs = world.nowMs + lease.ttlMs;
    } else if (action.kind === "order-fence") {
      // Over SSH and twice by the web: nobody answers.
      one.fence = { epoch: action.epoch, seen: "unreached" };
      actsMs += chance.between(4_000, 12_000);
    } else if (action.kind === "promote") actsMs += promote(world, one, { to: action.to, chance });
  }
  return { standing: standingOf(next.phase.kind), actsMs };
}

/** The account is told, then the names: read, change, read back. */
function promote(
  world: ManySites,
  one: SimulatedSite,
  { to, chance }: { readonly to: string; readonly chance: Chance },
): number {
  const atAccountMs = chance.between(4_000, 15_000);
  if (world.nowMs < one.leaseUntilMs) world.violate("two accounts take writes");
  if (!world.isDead(one.primary)) world.violate("a living primary was replaced");
  if (one.movedMs !== null) world.violate("a site moved twice");
  const pace = world.paces.get(one.provider);
  let toldMs = world.nowMs + atAccountMs;
  for (let request = 0; request < 3; request += 1)
    toldMs = (pace?.turn(toldMs) ?? toldMs) + chance.between(80, 400);
  one.former = { account: one.primary, standing: "away", sinceMs: world.nowMs };
  one.primary = to;
  one.epoch += 1;
  one.movedMs = toldMs;
  return toldMs - world.nowMs;
}

function seenOf(world: ManySites, one: SimulatedSite): FailoverSeen {
  const target = targetOf(one);
  const says = world.isBlind() ? "abstains" : world.isDead(one.primary) ? "down" : "up";
  const isReached = says === "up";
  const vote = { says, because: says === "up" ? "its page is good" : "no answer", ageMs: 0 } as const;
  return {
    primary: one.primary,
    epoch: one.epoch,
    move: null,
    votes: [
      { ...vote, observer: "controller", network: "home", place: "elsewhere" },
      ...(world.isBlind() ? [] : [{ ...vote, observer: target, network: target, place: "target" } as const]),
    ],
    target: one.former !== null ? null : { account: target, lagMs: world.nowMs - one.syncedMs, faults: [] },
    fence: one.fence.epoch === one.epoch + 1 ? one.fence.seen : "unasked",
    lease: !isReached ? "unreached" : one.leaseUntilMs > world.nowMs ? "held" : "none",
    noLease: null,
    renewal: { kind: "unasked" },
    graceMs: null,
    pause: null,
    former: one.former,
  };
}

function policyOf(one: SimulatedSite): FailoverPolicy {
  const observers = ["controller", targetOf(one)];
  const maxLagMs = lagLimitMs(one.site.mirror.everyMs);
  return { ...usualPolicy, mode: "automatic", lease, observers, maxLagMs };
}

export function targetOf(one: SimulatedSite): string {
  return one.site.placements.find(({ account }) => account !== one.primary)?.account ?? "";
}
