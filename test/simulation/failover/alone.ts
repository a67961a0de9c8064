import { usualPolicy } from "../../../src/core/failover/policy.ts";
import { Controller } from "./controller.ts";
import { ControllerProcess } from "./process.ts";
import { keepRenewing } from "./renewals.ts";
import { World } from "./world.ts";

const ttlMs = 110_000;
const cutMs = 120_000;
const endMs = 720_000;

/** The controller is cut off from the primary, and nothing else is wrong: how long does the primary take no writes? */
export function playAlone(seed: number, renewal: "controller" | "replica") {
  const policy = {
    ...usualPolicy,
    ...({ mode: "automatic", observers: ["control", "target"], maxLagMs: 900_000, misses: 3 } as const),
    lease: { ttlMs, renewMs: 10_000, drift: 0.002, marginMs: 1_000, renewal },
  };
  const world = new World(seed, policy, null);
  // What is lost of a renewal is sent again by the next run of cron, and a lease lasts for several.
  world.network.faults = { lost: 0.01, late: 0, doubled: 0.02 };
  const process = new ControllerProcess(world, { dies: 0, sleeps: 0 }, () => undefined);
  process.start(new Controller(world, process).main());
  keepRenewing(world, { dies: 0, sleeps: 0 });
  world.timeline.after(cutMs, () => {
    world.network.cut.add("control>a");
    world.network.cut.add("a>control");
  });
  let readOnlyMs = 0;
  for (let atMs = 1_000; atMs <= endMs; atMs += 1_000) {
    world.timeline.until(atMs);
    if (!world.hosts.a.isWriter(atMs, null)) readOnlyMs += 1_000;
  }
  return { readOnlyMs, renewals: world.renewals, violations: world.violations };
}
