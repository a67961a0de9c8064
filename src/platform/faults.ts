import type { Faults } from "../ports/faults.ts";

/** Kills this very process at the point named in CLONEPANEL_KILL_AT: the way a power cut looks to the next run. */
export function faultsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Faults {
  const killAt = env["CLONEPANEL_KILL_AT"];
  return {
    point: (name) => {
      if (killAt !== undefined && killAt !== "" && name === killAt) process.kill(process.pid, "SIGKILL");
    },
  };
}
