import type { MaintenanceWindow } from "../check/settings.ts";
import type { CheckHistory } from "../report/check-report.ts";
import type { IncidentView } from "../report/notify.ts";
import { type Judged, judgeSite } from "../safety/judge-site.ts";
import { type Availability, availabilityOf, type PageDay, pageDays } from "./page-days.ts";
import { standingOf, webStanding } from "./web-standing.ts";

/**
 * What everybody may know of a site. Nothing else of it reaches a public page: no account, host, path, check or error,
 * whose names and words may tell where things lie.
 */
export interface PublicSite {
  readonly name: string;
  readonly parts: readonly PublicPart[];
  readonly days: readonly PageDay[];
  readonly availability: Availability;
  /** Newest first; null: nobody writes them down (no notifications are configured). */
  readonly outages: readonly Outage[] | null;
  /** Present and coming, the next first. */
  readonly maintenance: readonly Outage[];
}

export interface PublicPart {
  readonly part: "web" | "mail" | "names" | "copy";
  readonly state: "good" | "late" | "bad" | "unknown";
  /** ISO 8601, when it was last known to be so; null: never, or it has no time. */
  readonly knownAt: string | null;
}

export interface Outage {
  readonly from: string;
  /** Null: it goes on. */
  readonly until: string | null;
}

export interface Known extends Judged {
  readonly history: CheckHistory;
  /** Null: nobody keeps them. */
  readonly incidents: readonly IncidentView[] | null;
  /** The days of the page, the oldest first. */
  readonly days: readonly string[];
  /** Milliseconds since 1970 as ISO 8601. */
  readonly isoTime: (atMs: number) => string;
}

const mostOutages = 20;

export function publicSite(known: Known): PublicSite {
  const pages = known.status.checks.filter(({ kind }) => kind === "http").map(({ name }) => name);
  const days = pageDays(known.history, { checks: new Set(pages), days: known.days });
  return {
    name: known.status.site,
    parts: partsOf(known),
    days,
    availability: availabilityOf(days),
    outages: known.incidents === null ? null : outagesOf(known.status.site, pages, known.incidents),
    maintenance: windowsOf(known, known.services?.maintenance ?? []),
  };
}

function partsOf(known: Known): readonly PublicPart[] {
  const { status, nowMs, timeMs } = known;
  const words = { up: "good", down: "bad", unknown: "unknown" } as const;
  const web = webStanding(status.checks, { nowMs, timeMs });
  const post = status.checks.filter(({ kind }) => kind === "smtp" || kind === "imap");
  const mail = standingOf(post, (iso) => nowMs - timeMs(iso));
  const judged = judgeSite(known);
  const topic = (name: "dns" | "copy"): readonly PublicPart[] =>
    judged.flatMap(({ topic: about, level, knownAt }) =>
      about === name && level !== "off"
        ? [{ part: name === "dns" ? ("names" as const) : name, state: level, knownAt }]
        : [],
    );
  return [
    { part: "web", state: words[web.state], knownAt: web.knownAt },
    ...(post.length === 0
      ? []
      : [{ part: "mail", state: words[mail.state], knownAt: mail.knownAt } as const]),
    ...topic("dns"),
    ...topic("copy"),
  ];
}

/** Only what was seen of a page: that a login or a copy failed is nobody's outage. */
export function outagesOf(
  site: string,
  pages: readonly string[],
  incidents: readonly IncidentView[],
): readonly Outage[] {
  const seenAs = new Set(pages.map((name) => `${site} check ${name}`));
  return incidents
    .filter(
      (one) => one.site === site && one.severity === "alarm" && one.signs.some(({ key }) => seenAs.has(key)),
    )
    .slice(0, mostOutages)
    .map(({ openedAt, overAt }) => ({ from: openedAt, until: overAt }));
}

function windowsOf({ nowMs, isoTime }: Known, windows: readonly MaintenanceWindow[]): readonly Outage[] {
  return windows
    .filter(({ untilMs }) => untilMs > nowMs)
    .sort((left, right) => left.fromMs - right.fromMs)
    .slice(0, 5)
    .map(({ fromMs, untilMs }) => ({ from: isoTime(fromMs), until: isoTime(untilMs) }));
}
