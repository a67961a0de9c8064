import type { FenceSeen } from "../../../src/core/failover/seen.ts";
import type { HostName } from "./host.ts";
import { answerOf, type ControllerProcess, type Steps } from "./process.ts";
import type { World } from "./world.ts";

interface Order {
  readonly account: string;
  readonly epoch: number;
}

/** Reads the account's clocks, then grants what ends a fixed time after that reading. */
export function* renewLease(
  world: World,
  process: ControllerProcess,
  { account, epoch, fromMs }: Order & { readonly fromMs: number },
): Steps {
  const { lease } = world.policy;
  if (lease === null) return;
  const host = world.host(account);
  const to = account as HostName;
  const read = () =>
    host.isAlive
      ? { wallMs: host.wallMs(world.nowMs), uptimeMs: host.uptimeMs(world.nowMs), boot: host.boot }
      : null;
  const clocks = yield* answerOf(
    world.network.call({ from: "control", to, timeoutMs: lease.askMs, serve: read }),
  );
  if (clocks === null) return;
  const isSlow = process.now().monotonicMs - fromMs > lease.askMs;
  if (isSlow && world.mutant !== "slow answers are built upon") return;
  const grant = () => {
    if (!host.isAlive || !host.obeys(epoch, world.mutant)) return null;
    // The whole state file is written: only the epoch keeps a late order from making a primary again.
    host.role = "primary";
    const wallMs = world.mutant === "relative lease" ? host.wallMs(world.nowMs) : clocks.wallMs;
    const uptimeMs = world.mutant === "relative lease" ? host.uptimeMs(world.nowMs) : clocks.uptimeMs;
    host.lease = {
      untilWallMs: wallMs + lease.ttlMs,
      untilUptimeMs: uptimeMs + lease.ttlMs,
      boot: clocks.boot,
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
