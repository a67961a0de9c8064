import { readFileSync } from "node:fs";
import type { AccountName, MirrorLab } from "./mirror-lab.ts";
import { site } from "./mirror-lab.ts";

export interface LeaseSeen {
  readonly epoch: number;
  readonly untilWall: number;
  readonly untilUptime: number;
}

/** The lease that lies on an account; null: none was ever granted. */
export async function leaseOf({ lab, facts }: MirrorLab, account: AccountName): Promise<LeaseSeen | null> {
  const path = `${facts.accounts[account].home}/.clonepanel/${site}/lease.json`;
  const { code, stdout } = await lab.exec(account, ["cat", path]);
  return code === 0 ? (JSON.parse(stdout.toString("utf8")) as LeaseSeen) : null;
}

/** All hosts of the lab have this machine's clocks. */
export function leaseRuns(lease: LeaseSeen | null): boolean {
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return lease !== null && lease.untilUptime > uptime;
}
