import { fault, good, problem } from "../core/doctor/finding.ts";
import { ClonePanelError } from "../core/errors.ts";
import { observerSilentMs } from "../core/notify/observer-notices.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import { span } from "../core/words/quantities.ts";
import { readHeard } from "../engines/failover/observers-heard.ts";
import { systemClock } from "../platform/clock.ts";
import type { Opened } from "./house.ts";
import { readObserverKey } from "./observers.ts";

/** An observer that says nothing counts as one that sees the primary: it makes a majority harder. */
export async function examineObservers(config: Config, opened: Opened): Promise<readonly AccountHealth[]> {
  if (config.observers.size === 0) return [];
  const names = [...config.observers.keys()];
  return [
    { account: "observers", findings: await Promise.all(names.map((name) => look(config, opened, name))) },
  ];
}

async function look({ observers }: Config, opened: Opened, name: string): Promise<HealthFinding> {
  const about = { topic: name };
  const settings = observers.get(name);
  if (settings === undefined) throw new TypeError(`no observer ${name}`);
  try {
    await readObserverKey(opened.secrets, name, settings.key);
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    return fault(about, error);
  }
  const heardMs = await readHeard(opened.state.coordination, name);
  const next = `On its machine: clonepanel observe ${name} --controller URL --key-file FILE`;
  if (heardMs === null) return problem(about, "has never reported, but a majority is counted with it", next);
  const agoMs = Math.max(0, systemClock.nowMs() - heardMs);
  const words = `reported ${span(agoMs)} ago, looks from the network "${settings.network}"`;
  if (agoMs <= observerSilentMs) return good(about, words);
  return problem(about, `has said nothing for ${span(agoMs)}, but a majority is counted with it`, next);
}
