import { type FailoverPolicy, usualPolicy } from "../../../src/core/failover/policy.ts";
import { Controller } from "./controller.ts";
import type { Mutant } from "./mutants.ts";
import { ControllerProcess, type Frailty } from "./process.ts";
import { keepRenewing } from "./renewals.ts";
import { faults, faultsEndMs, healEverything, impatientPerson, runEndMs, visitors } from "./scenario.ts";
import { standStill } from "./stand-still.ts";
import { type Met, World } from "./world.ts";

export interface RunResult {
  readonly violations: readonly string[];
  readonly phases: ReadonlySet<string>;
  readonly failovers: number;
  readonly renewals: number;
  readonly met: ReadonlySet<Met>;
}

/** One schedule of everything that can happen, from its seed alone. */
export function simulate(
  seed: number,
  mutant: Mutant | null = null,
  turns: World["turns"] = "its own",
): RunResult {
  const world = new World(seed, policyOf(seed), mutant);
  world.turns = turns;
  const isDone = { faults: false };
  keepAController(world, () => isDone.faults);
  visitors(world);
  faults(world);
  standStill(world, seed);
  keepRenewing(world, { dies: 0, sleeps: 0.01 });
  impatientPerson(world);
  world.timeline.until(faultsEndMs);
  healEverything(world);
  isDone.faults = true;
  world.timeline.until(runEndMs);
  lookAtTheEnd(world);
  return {
    violations: world.violations,
    phases: world.phases,
    failovers: world.changesAtMs.length,
    renewals: world.renewals,
    met: world.met,
  };
}

/** Three of four sites have a lease; of these, every third one is renewed by its replica too. */
function policyOf(seed: number): FailoverPolicy {
  const renewal = seed % 8 === 4 || seed % 8 === 5 ? "replica" : "controller";
  const lease = {
    renewal,
    ttlMs: seed % 2 === 0 ? 45_000 : 110_000,
    renewMs: 10_000,
    drift: 0.002,
    marginMs: 1_000,
  } as const;
  const base = { mode: "automatic", observers: ["control", "target"], maxLagMs: 900_000 } as const;
  const isWithout = seed % 4 === 3;
  return { ...usualPolicy, ...base, misses: 3, lease: isWithout ? null : lease };
}

/** Whenever one dies or falls asleep another one is started, sooner or later. */
function keepAController(world: World, isQuiet: () => boolean): void {
  const frailty = (): Frailty => (isQuiet() ? { dies: 0, sleeps: 0 } : { dies: 0.002, sleeps: 0.003 });
  const start = () => {
    const process = new ControllerProcess(world, frailty(), () => {
      world.timeline.after(world.chance.between(1_000, 60_000), start);
    });
    process.start(new Controller(world, process).main());
    world.timeline.after(Math.max(0, faultsEndMs - world.nowMs), () => {
      process.frailty = { dies: 0, sleeps: 0 };
    });
  };
  start();
}

export function lookAtTheEnd(world: World): void {
  const { record, hosts, state, policy, mutant } = world;
  const { primary, former, move } = record.value;
  const other = primary === "a" ? "b" : "a";
  const phase = state.value?.phase.kind ?? "none";
  const isCalm = phase === "steady" || phase === "returned";
  if (!isCalm || move !== null) world.violate("the roles do not come to rest");
  if (former?.standing === "away") world.violate("a former primary was not brought back");
  if (!hosts[primary].isWriter(world.nowMs, mutant)) world.violate("nobody takes writes at the end");
  if (hosts[other].role === "primary") world.violate("two accounts call themselves primary at the end");
  if (hosts.a.names !== primary || hosts.b.names !== primary)
    world.violate("a nameserver names the wrong account");
  if (policy.lease === null && hosts[primary].lease !== null) world.violate("a lease nobody asked for");
  lookAtWrites(world);
}

/** Every write that a visitor was told of is on the primary, or was kept when its account came back. */
function lookAtWrites(world: World): void {
  const there = new Set(world.host(world.record.value.primary).writes);
  const kept = new Set(world.quarantine ?? []);
  for (const { id } of world.acknowledged) {
    if (there.has(id)) continue;
    if (world.synced.has(id)) world.violate("a mirrored write is lost");
    if (!kept.has(id)) world.violate("a write is lost and nobody says so");
  }
}
