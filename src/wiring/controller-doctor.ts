import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import { count } from "../core/words/quantities.ts";
import { lockedKeys } from "./unlock-door.ts";

/** A controller that waits for its passphrase copies what needs no secret, so that nothing else looks wrong. */
export async function examineController({ statePath }: Config): Promise<readonly AccountHealth[]> {
  const locked = await lockedKeys(statePath);
  return locked === null ? [] : [{ account: "controller", findings: [findingOf(locked)] }];
}

function findingOf(locked: number): HealthFinding {
  const about = { topic: "secrets", site: null } as const;
  if (locked === 0)
    return { ...about, level: "good", text: "the running controller is unlocked", next: null };
  const text = `the running controller is locked: ${count(locked, "key")} under a passphrase that nobody has typed since its start`;
  return { ...about, level: "problem", text, next: "clonepanel unlock" };
}
