import type { SiteChecks } from "../contract/health.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";

const shownDays = 90;
const dayMs = 86_400_000;

export async function siteChecks(house: PanelHouse, asked: Asked): Promise<Given> {
  const site = asked.part("site");
  const [status] = await house.app.status({ site });
  if (status === undefined) throw refuse(404, "SITE_UNKNOWN", "there is no such site");
  const since = new Date(house.clock.nowMs() - shownDays * dayMs).toISOString().slice(0, 10);
  const { days, countedSince } = await house.app.checkDays({ site, since });
  return given({
    checks: status.checks.map((check) => ({
      ...check,
      days: days.flatMap(({ name, ...day }) => (name === check.name ? [day] : [])),
    })),
    countedSince,
  } satisfies SiteChecks);
}
