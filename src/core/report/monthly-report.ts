import type { Availability, PageDay } from "../page/page-days.ts";
import type { Outage } from "../page/public-site.ts";
import type { SiteId } from "../site/site.ts";

/**
 * `report`: one of `data.reports[]`, what one calendar month (UTC) was like for a site, for whom it belongs to. No names
 * of accounts, hosts or paths. Times in ISO 8601, UTC. What nobody wrote down is null, and never zero.
 */
export interface MonthlyReport {
  readonly site: SiteId;
  /** `2026-11`. */
  readonly month: string;
  readonly writtenAt: string;
  /** `so-far`: the month is not over. */
  readonly extent: "whole" | "so-far";
  /** What was begun before this is not in this controller's log, so a month that began before it is not whole. */
  readonly recordedSince: string | null;
  /** Null: no page of the site is looked at. */
  readonly pages: { readonly days: readonly PageDay[]; readonly availability: Availability } | null;
  /** Null: no incidents are kept, as no notifications are configured. They are kept for a while only. */
  readonly outages: readonly Outage[] | null;
  readonly copies: Copies;
  readonly snapshots: {
    readonly taken: number;
    readonly kept: number;
    readonly newestAt: string | null;
    /** Verifications that were done, the files they hashed, and those of the runs that found damage. */
    readonly verifications: number;
    readonly hashed: number;
    readonly withDamage: number;
  };
  readonly drills: readonly DrillRow[];
  readonly moves: readonly MoveRow[];
}

export interface Copies {
  /** Passes of the mirror that ended well, also those that found nothing new. */
  readonly done: number;
  readonly failed: number;
  readonly lastAt: string | null;
  /** The longest time between two good passes, and when it began. Null: there were no two. */
  readonly longestGap: { readonly from: string; readonly ms: number } | null;
  /** Beyond twice the interval that was asked for, all such times together: how long the copy was older than promised. */
  readonly lateMs: number;
}

export interface DrillRow {
  readonly at: string;
  /** `failed`: it was done and something was wrong. `undone`: it could not be done. */
  readonly result: "passed" | "failed" | "undone";
  readonly rtoMs: number | null;
  readonly rpoMs: number | null;
}

export interface MoveRow {
  readonly at: string;
  readonly kind: string;
  readonly result: "done" | "undone";
  readonly rtoMs: number | null;
  readonly rpoMs: number | null;
}
