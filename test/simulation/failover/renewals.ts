import type { Renewal, RenewalSeen } from "../../../src/core/failover/renewal.ts";
import { type Clocks, clocksOf } from "./actions.ts";
import type { Host, HostName } from "./host.ts";
import { answerOf, ControllerProcess, type Frailty, type Steps } from "./process.ts";
import type { World } from "./world.ts";

/** Cron of both accounts: whoever is allowed to prolongs the other's lease; now and then it is frozen in the middle. */
export function keepRenewing(world: World, frailty: Frailty): void {
  if (world.policy.lease?.renewal !== "replica") return;
  for (const name of ["a", "b"] as const) {
    const held = { byBoot: 0 };
    const cron = () => {
      const process = new ControllerProcess(world, frailty, () => undefined);
      process.start(renewAlone(world, name, held));
      world.timeline.after(15_000, cron);
    };
    world.timeline.after(world.chance.between(0, 15_000), cron);
  }
}

/** Under a lock of its own, which ends with the program, or with the machine. */
function* renewAlone(world: World, name: HostName, held: { byBoot: number }): Steps {
  const { boot } = world.host(name);
  if (held.byBoot === boot) return;
  held.byBoot = boot;
  yield* renewOnce(world, name);
  if (held.byBoot === boot) held.byBoot = 0;
}

/** The program on the replica's account: permission, the primary's clocks, the note, and only then the order. */
function* renewOnce(world: World, name: HostName): Steps {
  const { network, policy } = world;
  const host = world.host(name);
  const { boot } = host;
  const { allowed } = host.renewal;
  const mayGo = () => host.isAlive && host.boot === boot;
  yield* whileStill(host);
  if (!mayGo() || allowed === null || host.role !== "replica" || host.epoch !== allowed.epoch) return;
  const to = name === "a" ? "b" : "a";
  const primary = world.host(to);
  const ask = () => (mayRenew(world, primary, allowed.epoch) ? clocksOf(world, primary) : null);
  const clocks = yield* answerOf(network.call({ from: name, to, timeoutMs: 4_000, serve: ask }));
  yield* whileStill(host);
  if (clocks === null || !mayGo()) return;
  const { lease } = primary;
  // The controller has just renewed it.
  if (lease !== null && lease.untilUptimeMs - clocks.uptimeMs > 0.75 * (policy.lease?.ttlMs ?? 0)) return;
  if (host.renewal.note(allowed, uptimeOf(world, host)) === "forbidden") {
    world.met.add("refused as it was withdrawn");
    return;
  }
  const notedAtMs = world.nowMs;
  yield 1;
  yield* whileStill(host);
  if (!mayGo()) return;
  const serve = () => {
    if (world.decidedAtMs > notedAtMs) world.met.add("decided with a renewal under way");
    return prolong(world, primary, { clocks, epoch: allowed.epoch });
  };
  yield* answerOf(network.call({ from: name, to, timeoutMs: 4_000, serve }));
}

/** Frozen with its whole machine. */
function* whileStill(host: Host): Steps {
  while (host.kept !== null) yield 1_000;
}

/** Only a lease that runs is prolonged, of the same epoch, on the clocks that were read before. */
function prolong(
  world: World,
  primary: Host,
  { clocks, epoch }: { readonly clocks: Clocks; readonly epoch: number },
): true | null {
  if (!mayRenew(world, primary, epoch) || clocks.boot !== primary.boot) return null;
  const ttlMs = world.policy.lease?.ttlMs ?? 0;
  const { lease } = primary;
  const from = world.mutant === "relative renewal" ? clocksOf(world, primary) : clocks;
  const untilUptimeMs = from.uptimeMs + ttlMs;
  if (lease === null || untilUptimeMs <= lease.untilUptimeMs) return null;
  primary.lease = { ...lease, untilUptimeMs, untilWallMs: from.wallMs + ttlMs };
  world.renewals += 1;
  const { kind } = world.state.value?.phase ?? { kind: "steady" };
  if (kind === "intent" || kind === "fence-wait") world.met.add("prolonged while it was waited for");
  world.lookForTwoWriters();
  return true;
}

function mayRenew(world: World, primary: Host, epoch: number): boolean {
  const runs = primary.lease?.isRenewable === true && primary.isWriter(world.nowMs, world.mutant);
  return primary.epoch === epoch && runs;
}

export function* orderRenewal(
  world: World,
  kind: "allow-renewal" | "forbid-renewal",
  { account, epoch, turn }: Renewal,
): Steps {
  const host = world.host(account);
  const serve = () => {
    if (!host.isAlive) return null;
    if (kind === "forbid-renewal") host.renewal.forbid({ epoch, turn });
    else host.renewal.allow({ epoch, turn }, uptimeOf(world, host));
    return true;
  };
  const to = account as HostName;
  yield* answerOf(world.network.call({ from: "control", to, timeoutMs: 4_000, serve }));
}

export function* readRenewal(world: World, account: string): Steps<RenewalSeen> {
  const host = world.host(account);
  const serve = (): RenewalSeen | null => {
    if (!host.isAlive) return null;
    const { allowed, forbidden, attempt } = host.renewal;
    const isKnown = attempt !== null && attempt.boot === host.boot;
    if (attempt !== null && !isKnown) world.met.add("could not tell when it renewed");
    const attemptAgeMs = isKnown ? host.uptimeMs(world.nowMs) - attempt.uptimeMs : unknownAge(world);
    return { kind: "answers", allowed, forbidden, attemptAgeMs, cron: "runs it" };
  };
  const to = account as HostName;
  const call = { from: "control", to, timeoutMs: 4_000, serve } as const;
  const seen = (yield* answerOf(world.network.call<RenewalSeen>(call))) ?? ({ kind: "unreached" } as const);
  if (seen.kind === "answers" && world.mutant === "last attempt ignored")
    return { ...seen, attemptAgeMs: Number.MAX_SAFE_INTEGER };
  return seen;
}

function unknownAge({ mutant }: World): number | null {
  return mutant === "a reboot hides the attempt" ? Number.MAX_SAFE_INTEGER : null;
}

function uptimeOf(world: World, host: Host) {
  return { uptimeMs: host.uptimeMs(world.nowMs), boot: host.boot };
}
