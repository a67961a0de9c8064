import type { PageFile } from "../core/page/status-page.ts";
import type { MonthlyReport } from "../core/report/monthly-report.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { StatusPagePush } from "../core/report/status-page.ts";
import type { SiteId } from "../core/site/site.ts";

/** The part of the application that writes pages for people outside. */
export interface PageVerbs {
  /** From what is known here; asks no account. @throws STATUS_PAGE_UNKNOWN */
  renderStatusPage(order: {
    readonly page: string;
    readonly signal: AbortSignal;
  }): Promise<readonly PageFile[]>;
  /**
   * Brings the page to every account it has a place on. An account that fails is a row, and keeps nobody else waiting;
   * a folder that holds something else is left alone (STATUS_PAGE_FOREIGN in its row). Safe to repeat.
   */
  pushStatusPage(order: StatusPageOrder): Promise<Outcome<StatusPagePush>>;
  /**
   * What a calendar month (`2026-11`, UTC) was like, for one site or for all, and the same as one HTML document. From what
   * is known here; asks no account.
   */
  monthlyReports(order: {
    readonly site: SiteId | null;
    readonly month: string;
  }): Promise<{ readonly reports: readonly MonthlyReport[]; readonly html: string }>;
}

export interface StatusPageOrder {
  readonly page: string;
  readonly mode: "preview" | "apply";
  readonly review: Review;
  readonly signal: AbortSignal;
}
