import { decide, type FailoverAction } from "../../../src/core/failover/decide.ts";
import { type FailoverState, firstState } from "../../../src/core/failover/failover-state.ts";
import { type FailoverPolicy, soonMs } from "../../../src/core/failover/policy.ts";
import type { RenewalSeen } from "../../../src/core/failover/renewal.ts";
import type { FailoverSeen, FenceSeen } from "../../../src/core/failover/seen.ts";
import { type Clocks, clocksOf, orderFence, promote, renewLease } from "./actions.ts";
import { bringBack, mirror } from "./passes.ts";
import { answerOf, type ControllerProcess, type Steps } from "./process.ts";
import { orderRenewal, readRenewal } from "./renewals.ts";
import { VotesOfRun } from "./votes-of-run.ts";
import type { World } from "./world.ts";

export const tickMs = 10_000;

/** The controller as it runs: observe, decide, store, act; between the rounds it mirrors, and looks who came back. */
export class Controller {
  readonly world: World;
  readonly process: ControllerProcess;
  readonly #votes: VotesOfRun;
  #rounds = 0;
  #fence: { readonly epoch: number; readonly seen: FenceSeen } = { epoch: 0, seen: "unasked" };

  constructor(world: World, process: ControllerProcess) {
    this.world = world;
    this.process = process;
    this.#votes = new VotesOfRun(world, process);
  }

  *main(): Steps {
    for (;;) {
      yield* this.#round();
      yield* bringBack(this.world);
      yield* mirror(this.world);
      yield this.world.chance.between(0.8, 1.2) * tickMs;
    }
  }

  *#round(): Steps {
    const { world } = this;
    this.#rounds += 1;
    const { primary } = world.record.value;
    yield* this.#votes.collect(primary);
    const lease = yield* this.#readLease(primary);
    const renewal = yield* this.#readRenewal(primary);
    yield 1;
    const record = world.record.value;
    if (record.primary !== primary) return;
    const stored = world.state;
    const before = this.#remembered(stored.value ?? firstState("site", record.primary, record.epoch));
    const seen = { ...this.#seen(lease.has), renewal };
    const decidedAt = this.process.now();
    const { next, actions } = decide(before, seen, policyOf(world), decidedAt);
    if (world.storeState(next, stored.rev) === "conflict") return;
    yield* this.#act(actions, next, { decidedMs: decidedAt.monotonicMs, clocks: lease.clocks });
    if (world.mutant === "renewed after the decision" && world.policy.lease !== null && isDecided(next)) {
      const { primary: account, epoch } = next;
      yield* renewLease(world, { account, epoch, clocks: lease.clocks });
    }
  }

  /** Of who may renew, or shall. */
  *#readRenewal(primary: string): Steps<RenewalSeen> {
    const { world } = this;
    if (world.policy.lease?.renewal !== "replica") return { kind: "unasked" };
    const known = world.state.value?.renewal?.account;
    return yield* readRenewal(world, known ?? (primary === "a" ? "b" : "a"));
  }

  #remembered(state: FailoverState): FailoverState {
    const { mutant } = this.world;
    if (mutant === "no wait for the lease" && state.lease !== null)
      return { ...state, lease: { ...state.lease, forMs: -1e9 } };
    if (mutant === "nobody forbidden" && isDecided(state)) return { ...state, renewal: null };
    const isOurs = state.lease?.from.run === this.process.run;
    if (mutant !== "bound forgotten at a restart" || state.lease === null || isOurs || !isDecided(state))
      return state;
    return { ...state, lease: { ...state.lease, from: this.process.now(), forMs: -1e9 } };
  }

  #seen(lease: FailoverSeen["lease"]): FailoverSeen {
    const { world } = this;
    const { primary, epoch, move, former } = world.record.value;
    const target = primary === "a" ? "b" : "a";
    const lagMs = world.nowMs - world.syncedAtMs;
    const faults = this.#votes.targetAnswered ? [] : ["it does not answer"];
    return {
      ...{ primary, epoch, move, former, lease, noLease: null, graceMs: null },
      renewal: { kind: "unasked" },
      votes: this.#votes.list(),
      target: former === null ? { account: target, lagMs, faults } : null,
      fence: this.#fenceSeen(epoch + 1),
      pause: null,
      turn: world.turns === "its own" || this.#rounds % 3 === 0 ? "move" : "look",
    };
  }

  #fenceSeen(epoch: number): FenceSeen {
    if (this.#fence.epoch !== epoch) return "unasked";
    if (this.world.mutant === "given up after telling" && this.#fence.seen === "unknown") return "unreached";
    return this.#fence.seen;
  }

  /** What the primary has, and its clocks: the question that the grant is built upon is asked before the decision. */
  *#readLease(primary: string): Steps<LeaseRead> {
    const { world } = this;
    if (world.policy.lease === null) return { has: "none", clocks: null };
    const host = world.host(primary);
    const { epoch } = world.record.value;
    const serve = (): LeaseRead | null => {
      if (!host.isAlive) return null;
      const has = host.lease !== null && host.epoch === epoch ? "held" : "none";
      return { has, clocks: clocksOf(world, host) };
    };
    const call = { from: "control", to: primary as "a" | "b", timeoutMs: 3_000, serve } as const;
    return (yield* answerOf(world.network.call<LeaseRead>(call))) ?? { has: "unreached", clocks: null };
  }

  *#act(
    actions: readonly FailoverAction[],
    next: FailoverState,
    { decidedMs, clocks }: { readonly decidedMs: number; readonly clocks: Clocks | null },
  ): Steps {
    const { world, process } = this;
    for (const action of actions) {
      yield 1;
      if (action.kind === "renew-lease") {
        const { account, epoch } = action;
        const late = world.mutant === "clocks read after the bound" ? yield* this.#readLease(account) : null;
        yield* renewLease(world, { account, epoch, clocks: late === null ? clocks : late.clocks });
      } else if (action.kind === "drop-lease") {
        world.host(action.account).lease = null;
      } else if (action.kind === "allow-renewal" || action.kind === "forbid-renewal") {
        yield* orderRenewal(world, action.kind, action.renewal);
      } else if (action.kind === "order-fence") {
        const isLate = process.now().monotonicMs - decidedMs > soonMs;
        if (isFirstOrder(next) && !isLate) world.lookForOneView();
        this.#fence = { epoch: action.epoch, seen: isLate ? "unreached" : yield* orderFence(world, action) };
      } else yield* promote(world, action);
    }
  }
}

interface LeaseRead {
  readonly has: FailoverSeen["lease"];
  readonly clocks: Clocks | null;
}

function isDecided({ phase }: FailoverState): boolean {
  return phase.kind === "intent" || phase.kind === "fence-wait" || phase.kind === "promoting";
}

function policyOf({ policy, mutant }: World): FailoverPolicy {
  if (mutant === "no grace for running requests") return { ...policy, graceMs: 0 };
  if (mutant === "no hold-down") return { ...policy, holdDownMs: 0 };
  return policy;
}

/** Later orders of the same attempt have no way back and need no new votes. */
function isFirstOrder({ phase }: FailoverState): boolean {
  return (phase.kind === "intent" || phase.kind === "fence-wait") && phase.orders.kind === "asking";
}
