import type { FailoverState, Phase } from "../failover/failover-state.ts";
import type { Vote } from "../failover/votes.ts";
import type { AccountId, SiteId } from "../site/site.ts";
import type { FitnessReport } from "./fitness.ts";

/** What one round of the watch over a site decided. */
export interface WatchReport {
  readonly site: SiteId;
  readonly phase: Phase["kind"];
  readonly because: string;
  /** The phase is another one than before. */
  readonly isNews: boolean;
  readonly primary: AccountId;
  readonly epoch: number;
  /** So many more rounds without a good answer, and it counts as down; null: it is not suspected. */
  readonly roundsLeft: number | null;
  /** In how many milliseconds its role may move; null: nobody can say, nothing is to be moved, or it was just moved. */
  readonly moveInMs: number | null;
  /** What the observers said in this round. */
  readonly votes: readonly Vote[];
}

/** How the failover of a site stands, from what is stored and what this process saw in its last round. Asks nobody. */
export interface WatchStanding {
  readonly state: FailoverState | null;
  /** Null: this process has not looked yet. Milliseconds since 1970. */
  readonly look: { readonly atMs: number; readonly because: string; readonly votes: readonly Vote[] } | null;
  readonly holdDownMs: number;
  readonly fitness: FitnessReport | null;
}
