import type { PageFile } from "../core/page/status-page.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { StatusPagePush } from "../core/report/status-page.ts";

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
}

export interface StatusPageOrder {
  readonly page: string;
  readonly mode: "preview" | "apply";
  readonly review: Review;
  readonly signal: AbortSignal;
}
