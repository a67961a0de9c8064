import type { FenceSeen } from "../../../src/core/failover/seen.ts";
import type { Host, HostName } from "./host.ts";
import { answerOf, type Steps } from "./process.ts";
import type { World } from "./world.ts";

interface Order {
  readonly account: string;
  readonly epoch: number;
}

/** What an account's clocks said, and when this was asked. */
export interface Clocks {
  readonly wallMs: number;
  readonly uptimeMs: number;
  readonly boot: number;
}

export function clocksOf(world: World, host: Host): Clocks {
  return { wallMs: host.wallMs(world.nowMs), uptimeMs: host.uptimeMs(world.nowMs), boot: host.boot };
}

/** Grants what ends a fixed time after the reading of the account's clocks that was made before the decision. */
export function* renewLease(
  world: World,
  { account, epoch, clocks }: Order & { readonly clocks: Clocks | null },
): Steps {
  const { lease } = world.policy;
  if (lease === null || clocks === null) return;
  const host = world.host(account);
  const to = account as HostName;
  const grant = () => {
    // Only where the account lives in the lease's own epoch; its role is not touched.
    if (!host.isAlive || (host.epoch !== epoch && world.mutant !== "accounts obey lower epochs")) return null;
    const from = world.mutant === "relative lease" ? clocksOf(world, host) : clocks;
    host.lease = {
      untilWallMs: from.wallMs + lease.ttlMs,
      untilUptimeMs: from.uptimeMs + lease.ttlMs,
      boot: clocks.boot,
      isRenewable: lease.renewal === "replica",
    };
    world.lookForTwoWriters();
    return true;
  };
  yield* answerOf(world.network.call({ from: "control", to, timeoutMs: 5_000, serve: grant }));
}

/** First a look, so that who is not there is known not to have been told; then the order, and a look at what still runs. */
export function* orderFence(world: World, { account, epoch }: Order): Steps<FenceSeen> {
  const host = world.host(account);
  const to = account as HostName;
  const look = { from: "control", to, timeoutMs: 3_000, serve: () => (host.isAlive ? true : null) } as const;
  if ((yield* answerOf(world.network.call(look))) === null) return "unreached";
  const serve = (): FenceSeen | null => {
    if (!host.isAlive) return null;
    if (!host.obeys(epoch, world.mutant)) return "unknown";
    host.role = "fenced";
    return host.running === 0 || world.mutant === "told before it is drained" ? "told" : "unknown";
  };
  const call = { from: "control", to, timeoutMs: 5_000, serve } as const;
  const seen = yield* answerOf(world.network.call<FenceSeen>(call));
  return world.mutant === "a sent order counts as done" ? "told" : (seen ?? "unknown");
}

/** The move as the engine carries it out: journalled, each step safe to repeat. */
export function* promote(
  world: World,
  { from, to, epoch }: { readonly from: string; readonly to: string; readonly epoch: number },
): Steps {
  const target = to as HostName;
  const { record } = world;
  const isFirst =
    record.value.primary === from && record.value.epoch + 1 === epoch && record.value.move === null;
  if (!isFirst && (record.value.move?.to !== to || record.value.move.epoch !== epoch)) return;
  if (isFirst) {
    if (world.storeRecord({ ...record.value, move: { to: target, epoch } }, record.rev) === "conflict")
      return;
  }
  yield 1;
  if (world.record.value.primary !== to) {
    const isDone = yield* answerOf(world.network.call(promotionOf(world, target, epoch)));
    if (isDone === null) return;
    const { rev, value } = world.record;
    if (value.primary !== from || value.move?.epoch !== epoch) return;
    const former = { account: from as HostName, standing: "away" } as const;
    if (world.storeRecord({ ...value, primary: target, epoch, former }, rev) === "conflict") return;
  }
  yield* publish(world, target);
  const after = world.record;
  if (after.value.move !== null) world.storeRecord({ ...after.value, move: null }, after.rev);
}

function promotionOf(world: World, target: HostName, epoch: number) {
  const host = world.host(target);
  const serve = () => {
    if (!host.isAlive || !host.obeys(epoch, world.mutant)) return null;
    if (host.role === "fenced") return null;
    // Repeated, it leaves the lease alone that may have been granted since.
    if (host.role !== "primary") host.lease = null;
    host.role = "primary";
    world.lookForTwoWriters();
    return true;
  };
  return { from: "control", to: target, timeoutMs: 5_000, serve } as const;
}

/** Both nameservers, the living side first. Who does not answer is told when it comes back. */
export function* publish(world: World, primary: HostName): Steps {
  for (const name of [primary, primary === "a" ? "b" : "a"] as const) {
    const host = world.host(name);
    const serve = () => {
      if (!host.isAlive) return null;
      // What comes late must not undo what is newer: providers are read back before they are changed.
      host.names = world.record.value.primary;
      return true;
    };
    yield* answerOf(world.network.call({ from: "control", to: name, timeoutMs: 4_000, serve }));
  }
}
