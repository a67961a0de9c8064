import { afterQuiet, type QuietHours } from "../schedule/quiet-hours.ts";
import type { SiteId } from "../site/site.ts";
import type { Incident } from "./incident.ts";
import { isAtLeast, type Severity } from "./notice.ts";
import type { WeeklyTime } from "./weekly.ts";

/** Which incidents a destination is told of, and when. */
export interface Route {
  readonly severity: Severity;
  /** Null: of every site, and of what concerns none. */
  readonly sites: readonly SiteId[] | null;
  /** Escalation: an incident that is over, or that somebody acknowledged, before it is this old is not told here. */
  readonly afterMs: number;
  /** What is no alarm waits until its end. */
  readonly quiet: QuietHours | null;
  /** When it is told how all is; null: never. */
  readonly weekly: WeeklyTime | null;
}

/** When the destination is told of the incident as bad as it is now; null: never. */
export function tellAtMs(route: Route, incident: Incident): number | null {
  if (!concerns(route, incident)) return null;
  const { severity, raisedAt, overAt, acknowledgedAt } = incident;
  const dueMs = waitQuiet(route, severity, raisedAt + route.afterMs);
  const endedMs = Math.min(overAt ?? Infinity, acknowledgedAt ?? Infinity);
  return dueMs > raisedAt && endedMs < dueMs ? null : dueMs;
}

export function concerns(route: Route, { severity, site }: Pick<Incident, "severity" | "site">): boolean {
  if (!isAtLeast(severity, route.severity)) return false;
  return route.sites === null || (site !== null && route.sites.includes(site));
}

/** An alarm waits for nobody's sleep. */
export function waitQuiet({ quiet }: Route, severity: Severity, atMs: number): number {
  return severity === "alarm" || quiet === null ? atMs : afterQuiet(quiet, atMs);
}
