import { Chance } from "./chance.ts";
import { faultsEndMs } from "./scenario.ts";
import type { World } from "./world.ts";

/**
 * In a third of the runs one account stands still for up to three leases and goes on in the middle of what it did. By
 * chances of its own, so that the schedule is otherwise what it is without.
 */
export function standStill(world: World, seed: number): void {
  const chance = new Chance(seed ^ 0x5bd1e995);
  if (!chance.happens(0.35)) return;
  const host = world.hosts[chance.happens(0.8) ? "a" : "b"];
  const fromMs = chance.between(20_000, 0.7 * faultsEndMs);
  const forMs = chance.between(0.2, 3) * (world.policy.lease?.ttlMs ?? 45_000);
  host.losesUptime = chance.happens(0.5);
  world.timeline.after(fromMs, () => {
    if (!host.isAlive) return;
    const { boot } = host;
    host.kept = [];
    world.timeline.after(Math.min(forMs, faultsEndMs - fromMs - 1), () => {
      if (host.boot === boot) world.thaw(host, world.nowMs - fromMs);
    });
  });
}
