import { ClonePanelError } from "../core/errors.ts";
import { viewIncidents } from "../core/notify/view.ts";
import { pageStyle } from "../core/page/page-style.ts";
import { type PublicSite, publicSite } from "../core/page/public-site.ts";
import { reportPage } from "../core/page/report-page.ts";
import { type PageFile, statusPageFiles } from "../core/page/status-page.ts";
import type { MonthlyReport } from "../core/report/monthly-report.ts";
import type { Outcome, PlanView } from "../core/report/plan-view.ts";
import type { StatusPagePush } from "../core/report/status-page.ts";
import type { Config } from "../core/site/config.ts";
import type { StatusPageSettings } from "../core/site/status-page-settings.ts";
import { closest } from "../core/words/closest.ts";
import { readBook } from "../engines/notify/keep-book.ts";
import { lookAtPagePlaces, type PagePlaces, type PlaceLook, pushPage } from "../engines/pages/push-page.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import type { PageVerbs, StatusPageOrder } from "../ports/page-verbs.ts";
import type { Opened } from "./house.ts";
import { monthlyReport } from "./monthly-report.ts";
import { readStatus } from "./status.ts";

const shownDays = 90;
const dayMs = 86_400_000;

export function pageVerbs(config: Config, opened: Opened): PageVerbs {
  return {
    async renderStatusPage({ page, signal }) {
      return filesOf(config, opened, { settings: settingsOf(config, page), signal });
    },
    pushStatusPage: (order) => push(config, opened, order),
    async monthlyReports({ site, month }) {
      const nowMs = systemClock.nowMs();
      const sites = site === null ? config.sites : [opened.seats.site(site)];
      const reports: MonthlyReport[] = [];
      for (const { id } of sites)
        reports.push(await monthlyReport(config, opened, { site: id, month, nowMs }));
      return { reports, html: reportPage(reports, styleHash) };
    },
  };
}

async function push(
  config: Config,
  opened: Opened,
  { page, mode, review, signal }: StatusPageOrder,
): Promise<Outcome<StatusPagePush>> {
  const settings = settingsOf(config, page);
  const about: PagePlaces = { settings, signal, transport: (account) => opened.seats.transport(account) };
  const looks = await lookAtPagePlaces(about);
  const answer = await review(planOf(page, settings, looks));
  if (answer === "stop" || mode === "preview") return { kind: "stopped" };
  const writtenAt = isoTime(systemClock.nowMs());
  const files = await filesOf(config, opened, { settings, signal });
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return { kind: "done", report: { page, writtenAt, bytes, places: await pushPage(about, looks, files) } };
}

function planOf(page: string, settings: StatusPageSettings, looks: readonly PlaceLook[]): PlanView {
  const words = { nothing: "is made", ours: "is written anew" } as const;
  const lines = looks.map(({ account, folder, seen }) => {
    if (seen === "foreign") return `${account}: ${folder} holds something else, and is left alone`;
    if (typeof seen === "object") return `${account}: cannot be looked at: ${seen.message}`;
    return `${account}: the status page in ${folder} ${words[seen]}`;
  });
  return {
    site: settings.sites[0] ?? "",
    title: `${page}: the status page of ${settings.sites.join(", ")}`,
    lines,
    warnings: [],
    refusals: [],
    data: { page, places: settings.places, lines },
  };
}

async function filesOf(
  config: Config,
  opened: Opened,
  { settings, signal }: { readonly settings: StatusPageSettings; readonly signal: AbortSignal },
): Promise<readonly PageFile[]> {
  const nowMs = systemClock.nowMs();
  const sites: PublicSite[] = [];
  for (const site of settings.sites) sites.push(await siteOf(config, opened, { site, nowMs, signal }));
  const page = { title: settings.title, writtenAt: isoTime(nowMs), everyMs: settings.everyMs, sites };
  return statusPageFiles(page, styleHash);
}

async function siteOf(
  config: Config,
  opened: Opened,
  {
    site: id,
    nowMs,
    signal,
  }: { readonly site: string; readonly nowMs: number; readonly signal: AbortSignal },
): Promise<PublicSite> {
  const days = Array.from({ length: shownDays }, (_, at) =>
    isoTime(nowMs - (shownDays - 1 - at) * dayMs).slice(0, 10),
  );
  const [status] = await readStatus(config, opened, id, signal);
  if (status === undefined) throw new TypeError(`no status of ${id}, which the checked configuration names`);
  const incidents =
    config.notifications.size === 0
      ? null
      : viewIncidents(await readBook(opened.state.coordination), isoTime);
  return publicSite({
    ...{ status, nowMs, days, isoTime, incidents, timeMs: Date.parse },
    site: opened.seats.site(id),
    services: config.services.get(id),
    history: await opened.checkHistory.read(id, days[0] ?? ""),
  });
}

function settingsOf({ statusPages }: Config, page: string): StatusPageSettings {
  const found = statusPages.get(page);
  if (found !== undefined) return found;
  const known = [...statusPages.keys()];
  const meant = closest(page, known);
  throw new ClonePanelError("STATUS_PAGE_UNKNOWN", `there is no status page "${page}" in the configuration`, {
    hint:
      meant !== null
        ? `Did you mean ${meant}?`
        : `Known: ${known.join(", ") || "none; add statusPages: { main: { sites: [...], at: { ACCOUNT: FOLDER } } }"}`,
    remedy: "owner",
  });
}

/** The browser compares it with the page's one style sheet. */
export const styleHash = Buffer.from(nodeDigest.sha256(pageStyle), "hex").toString("base64");

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
