import { usualPolicy } from "../../../src/core/failover/policy.ts";
import { Controller } from "./controller.ts";
import { ControllerProcess } from "./process.ts";
import { healEverything, visitors } from "./scenario.ts";
import { lookAtTheEnd } from "./simulate.ts";
import { World } from "./world.ts";

/** What happens at one wait of a controller: it dies there, or sleeps for a minute while the next one works. */
export interface Break {
  readonly at: number;
  readonly kind: "dies" | "sleeps";
}

export interface SagaResult {
  readonly violations: readonly string[];
  /** Waits of each controller until the primary had moved. */
  readonly waits: readonly number[];
  readonly failovers: number;
}

const policy = {
  ...usualPolicy,
  ...({ mode: "automatic", observers: ["control", "target"], maxLagMs: 900_000, misses: 2 } as const),
  lease: {
    ttlMs: 45_000,
    renewMs: 10_000,
    askMs: 4_000,
    drift: 0.002,
    marginMs: 3_000,
    renewal: "controller" as const,
  },
  graceMs: 5_000,
};

/**
 * One failover without any other fault, broken at chosen waits: the first controller at the first one, its successor at
 * the second. Who sleeps wakes up in the middle of its step and sends what it was about to send.
 */
export function playSaga(breaks: readonly Break[], fault: "power" | "service"): SagaResult {
  const world = new World(7, policy, null);
  world.network.faults = { lost: 0, late: 0, doubled: 0 };
  const waits: number[] = [];
  const start = () => {
    const index = waits.length;
    const chosen = breaks[index];
    waits.push(0);
    const process = new ControllerProcess(world, { dies: 0, sleeps: 0 }, () =>
      world.timeline.after(3_000, start),
    );
    process.breakWhen(() => {
      // What comes after the move is nobody's step: a count that stands there would break every later wait.
      if (world.record.value.former !== null && world.record.value.move === null) return null;
      waits[index] = (waits[index] ?? 0) + 1;
      return chosen !== undefined && waits[index] === chosen.at ? chosen.kind : null;
    });
    process.start(new Controller(world, process).main());
  };
  start();
  visitors(world);
  world.timeline.after(30_000, () => {
    if (fault === "power") world.hosts.a.powerCut();
    else world.hosts.a.isServing = false;
  });
  world.timeline.until(260_000);
  healEverything(world);
  world.timeline.until(760_000);
  lookAtTheEnd(world);
  return { violations: world.violations, waits, failovers: world.changesAtMs.length };
}
