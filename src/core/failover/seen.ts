import type { AccountId } from "../site/site.ts";
import type { RenewalSeen } from "./renewal.ts";
import type { Vote } from "./votes.ts";

/** Everything that one round found out. */
export interface FailoverSeen {
  /** Of the site's record. */
  readonly primary: AccountId;
  readonly epoch: number;
  /** A move of the role that has begun and not ended: ours, or somebody's by hand. */
  readonly move: { readonly to: AccountId; readonly epoch: number } | null;
  readonly votes: readonly Vote[];
  readonly target: TargetFitness | null;
  /** What became of our order that the old primary is fenced; `unasked` in this run. */
  readonly fence: FenceSeen;
  /**
   * The primary itself: with a lease of this epoch, without one, or not reached at all; then nothing is granted either,
   * for a grant that cannot arrive would only prolong the wait.
   */
  readonly lease: "held" | "none" | "unreached";
  /** Why the primary could not keep one; null: nothing speaks against it. */
  readonly noLease: string | null;
  /** Whether the account that may renew the lease beside us does so. */
  readonly renewal: RenewalSeen;
  /** How long after a lease's end a request of that account may still store something, as it says itself. */
  readonly graceMs: number | null;
  /** Why nothing may change by itself now (held, maintenance); null: it may. */
  readonly pause: string | null;
  /**
   * `look`: others are moving to the same account or at the same provider just now. It decides as always, but begins no
   * move: nobody is the worse for it, since the old primary takes no writes any more. Absent: it has its turn.
   */
  readonly turn?: "look" | "move";
  /** The former primary, if the record has one. */
  readonly former: { readonly account: AccountId; readonly standing: "away" | "quarantined" } | null;
}

export interface TargetFitness {
  readonly account: AccountId;
  /** Null: never written to. */
  readonly lagMs: number | null;
  /** Why it could not serve; empty: it could. Not knowing is a reason. */
  readonly faults: readonly string[];
}

export type FenceSeen =
  | "unasked"
  /** It says itself that it is fenced, with the new epoch. */
  | "told"
  /** It was not even reached: nothing can have arrived. */
  | "unreached"
  /** The order was on its way: it may have arrived, and may still. */
  | "unknown";
