import type { Phase } from "../failover/failover-state.ts";
import type { AccountId, SiteId } from "../site/site.ts";

/** What one round of the watch over a site decided. */
export interface WatchReport {
  readonly site: SiteId;
  readonly phase: Phase["kind"];
  readonly because: string;
  /** The phase is another one than before. */
  readonly isNews: boolean;
  readonly primary: AccountId;
  readonly epoch: number;
}
