import type { SiteStatus } from "../../core/report/site-status.ts";
import { bySafety, judgeSite, worstOf } from "../../core/safety/judge-site.ts";
import { count } from "../../core/words/quantities.ts";
import type { OperationRow } from "../../ports/log.ts";
import { seesSite } from "../access/principal.ts";
import type { Overview, OverviewSite, Safety } from "../contract/status.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";

/** Are my sites safe? The worst first. */
export async function overview(house: PanelHouse, { who }: Asked): Promise<Given> {
  const { app } = house;
  const [statuses, running, notifications, incidents] = await Promise.all([
    app.status({ site: null }),
    runningBySite(house),
    app.notifierStandings(),
    app.listIncidents(),
  ]);
  const sites = statuses
    .filter(({ site }) => seesSite(who, site))
    .map((status) => overviewSite(house, status, running.get(status.site) ?? []))
    .sort(
      (left, right) => bySafety(left.safety, right.safety) || compare(left.status.site, right.status.site),
    );
  const open = incidents.filter(
    ({ overAt, site }) => overAt === null && (site === null || seesSite(who, site)),
  );
  const all: Overview = {
    sentence: sentenceOf(sites),
    counts: countsOf(sites),
    sites,
    notifications: who.sites === "all" ? notifications : [],
    openIncidents: open.length,
    isScheduled: true,
  };
  return given(all);
}

export function overviewSite(
  { config, clock }: PanelHouse,
  status: SiteStatus,
  running: readonly OperationRow[],
): OverviewSite {
  const site = config.sites.find(({ id }) => id === status.site);
  const services = config.services.get(status.site);
  const judgements =
    site === undefined ? [] : judgeSite({ status, site, services, nowMs: clock.nowMs(), timeMs: Date.parse });
  return {
    status,
    safety: worstOf(judgements),
    judgements,
    running: running.map(({ id, kind, startedAt }) => ({ operation: id, kind, startedAt })),
  };
}

/** Of all sites at once: what runs is few, and has an index of its own. */
export async function runningBySite({
  app,
}: PanelHouse): Promise<ReadonlyMap<string, readonly OperationRow[]>> {
  const rows = await app.log.list({ status: "running", limit: 500, content: "heads" });
  return Map.groupBy(
    rows.filter(({ site }) => site !== null),
    ({ site }) => site ?? "",
  );
}

function sentenceOf(sites: readonly OverviewSite[]): string {
  const [worst] = sites;
  if (worst === undefined) return "there is no site yet";
  const good = sites.filter(({ safety }) => safety === "good").length;
  const whole = `${good} of ${count(sites.length, "site")} protected`;
  if (worst.safety === "good") return `all of ${count(sites.length, "site")} protected`;
  const because = worst.judgements.find(({ level }) => level === worst.safety)?.because ?? "";
  return `${whole}; ${worst.status.site}: ${because}`;
}

function countsOf(sites: readonly OverviewSite[]): Readonly<Record<Safety, number>> {
  const of = (level: Safety) => sites.filter(({ safety }) => safety === level).length;
  return { good: of("good"), late: of("late"), bad: of("bad"), unknown: of("unknown") };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
