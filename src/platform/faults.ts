import type { Faults } from "../ports/faults.ts";

/**
 * Kills this very process at the point named in CLONEPANEL_KILL_AT: the way a power cut looks to the next run. `point#2`
 * is the second time that it comes there.
 */
export function faultsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Faults {
  const [killAt = "", time = "1"] = (env["CLONEPANEL_KILL_AT"] ?? "").split("#");
  let left = Number(time);
  return {
    point: (name) => {
      if (killAt === "" || name !== killAt) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, "SIGKILL");
    },
  };
}
