import { ClonePanelError } from "../core/errors.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import type { Opened } from "./house.ts";
import { offsiteGlance, openHouse } from "./offsite.ts";

/** The off-site store among the accounts: can it be opened, and how old is what lies there? */
export async function examineOffsite(
  config: Config,
  opened: Opened,
  signal: AbortSignal,
): Promise<readonly AccountHealth[]> {
  if (config.offsite === null) return [];
  const findings = [await lookAtStore(config, opened, signal)];
  for (const { id } of config.sites) findings.push(await lookAtSite(config, opened, id));
  return [{ account: "off-site", findings }];
}

async function lookAtStore(config: Config, opened: Opened, signal: AbortSignal): Promise<HealthFinding> {
  try {
    const { store } = await openHouse(config, opened);
    const copies = await store.list(null, signal);
    return finding("good", `it opens with its key and holds ${copies.length} copies`, null);
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    return finding("problem", error.message, error.hint);
  }
}

async function lookAtSite(config: Config, opened: Opened, site: string): Promise<HealthFinding> {
  const glance = await offsiteGlance(config, opened, site);
  const isGood = glance?.state === "good";
  const text = `${glance?.snapshot ?? "no copy"}: ${glance?.because ?? "not asked"}`;
  const next = isGood ? null : `clonepanel offsite copy ${site}`;
  return { ...finding(isGood ? "good" : "note", text, next), topic: "copy", site };
}

function finding(level: HealthFinding["level"], text: string, next: string | null): HealthFinding {
  return { topic: "store", site: null, level, text, next };
}
