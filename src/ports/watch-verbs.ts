import type { FitnessReport } from "../core/report/fitness.ts";
import type { WatchReport, WatchStanding } from "../core/report/watch-report.ts";
import type { SiteId } from "../core/site/site.ts";
import type { SiteOrder } from "./app-port.ts";

/** The part of the application that watches the primary, and who would follow it. */
export interface WatchVerbs {
  /**
   * One round of the watch: looks at the primary from every point of view, decides, and does what was decided. Only what
   * the site's failover mode allows happens by itself.
   */
  watch(order: WatchOrder): Promise<WatchReport>;

  /** What an observer on another machine reports, and what it shall look at next. Nothing else can be asked this way. */
  hearObserver(order: { readonly observer: string; readonly body: string }): Promise<ObserverAnswer>;

  /** What is known of it; asks nobody. */
  watchStanding(order: { readonly site: SiteId }): Promise<WatchStanding>;

  /** Could the replica be the primary? Remembered for the moment when the primary cannot be asked. Null: there is none. */
  lookAtFitness(order: SiteOrder): Promise<FitnessReport | null>;
}

export type ObserverAnswer =
  | { readonly kind: "task"; readonly body: string }
  /** Not said more exactly: whoever has no key learns nothing here. */
  | { readonly kind: "refused" };

export interface WatchOrder extends SiteOrder {
  /** Asks whatever this process does with the site otherwise to end soon: the failover needs its place. */
  readonly clearTheWay: () => void;
  /** `look`: this round begins no move, for others have their turn. */
  readonly turn: "look" | "move";
}
