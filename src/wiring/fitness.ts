import { fault } from "../core/doctor/finding.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { FitnessReport } from "../core/report/fitness.ts";
import type { Config } from "../core/site/config.ts";
import { probeAccount } from "../drivers/transports/probe.ts";
import { attempt } from "../engines/doctor/attempt.ts";
import { keepFitness, lookAtFitness } from "../engines/failover/look-at-fitness.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, SiteOrder } from "../ports/app-port.ts";
import { isServedOverHttps } from "./certificate-look.ts";
import type { Opened } from "./house.ts";
import { rolePartsOf } from "./roles.ts";

export function fitnessVerbs(config: Config, opened: Opened): Pick<App, "lookAtFitness"> {
  return {
    async lookAtFitness(order) {
      const report = await look(config, opened, order);
      return report === null ? null : keepFitness(opened.state.coordination, report);
    },
  };
}

async function look(config: Config, opened: Opened, order: SiteOrder): Promise<FitnessReport | null> {
  const { signal } = order;
  const roles = await rolePartsOf({ config, opened }, order);
  return lookAtFitness({
    roles,
    probe: (transport) => probeAccount(transport, { nowMs: systemClock.nowMs, signal }),
    https: isServedOverHttps(config, roles.work.site) ? "served" : "not-served",
  });
}

const levels = { green: "good", amber: "note", red: "problem" } as const;

/** For `doctor`: each site's spare, looked at now. Nothing is stored, and a site that fails is a finding. */
export async function examineFitness(
  config: Config,
  opened: Opened,
  signal: AbortSignal,
): Promise<readonly AccountHealth[]> {
  const sites = config.sites.filter(({ placements }) => placements.length > 1);
  const findings: HealthFinding[] = [];
  for (const { id } of sites) findings.push(...(await findingsOf(config, opened, { site: id, signal })));
  return findings.length === 0 ? [] : [{ account: "fit to serve", findings }];
}

async function findingsOf(
  config: Config,
  opened: Opened,
  order: SiteOrder,
): Promise<readonly HealthFinding[]> {
  const { site } = order;
  const engine = opened.engine(order.signal);
  const report = await attempt(engine, () => look(config, opened, order));
  if (report === null) return [];
  if ("kind" in report) return [fault({ topic: "spare", site }, report.error)];
  return report.rows.map(({ topic, level, text, next }) => ({
    ...{ topic, site, next },
    // How far behind it is just now is for `status`: before the first sync it has nothing at all.
    level: topic === "lag" && level === "red" ? "note" : levels[level],
    text: `${report.account} as the primary: ${text}`,
  }));
}
