import type { AccountId, SiteId } from "../site/site.ts";
import type { LeaseBound } from "./lease.ts";
import type { Moment } from "./moment.ts";
import type { Renewal } from "./renewal.ts";

/** What is stored of a site's failover between two rounds, by compare-and-set. */
export interface FailoverState {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly phase: Phase;
  /** The last change that nobody ordered. */
  readonly lastChange: Moment | null;
  /** The first miss of the present spell; null while all is well. */
  readonly missedSince: Moment | null;
  /** Until when the primary may have a lease; null: its state file names none, so it is primary until it is told. */
  readonly lease: LeaseBound | null;
  /** Who else may prolong it; absent in what was stored before there was anybody. */
  readonly renewal?: Renewal | null;
  /** The highest turn that was ever given away. */
  readonly renewalTurn?: number;
}

export type Phase =
  | { readonly kind: "steady" }
  /** It was missed; `misses` rounds in a row without a good answer. */
  | { readonly kind: "suspect"; readonly misses: number }
  /** It is down; may the replica take over? */
  | { readonly kind: "confirm" }
  /** It is down, and something forbids what would help: a person decides. */
  | { readonly kind: "blocked"; readonly reasons: readonly string[] }
  /** Decided and stored; nobody but the old primary has been told yet, and no lease is renewed any more. */
  | { readonly kind: "intent"; readonly to: AccountId; readonly orders: FenceOrders }
  /** It cannot be told: its lease has to end by itself. */
  | { readonly kind: "fence-wait"; readonly to: AccountId; readonly orders: FenceOrders }
  /** From here on only forward. */
  | { readonly kind: "promoting"; readonly to: AccountId; readonly fence: Fence }
  /** The replica is the primary; the old one is away. */
  | { readonly kind: "failed-over"; readonly from: AccountId }
  /** The old one came back, is fenced, and was kept as a snapshot. */
  | { readonly kind: "returned"; readonly from: AccountId };

/**
 * Could the old primary have been told already? `asking`: an order is about to be sent. `perhaps`: one may have arrived,
 * or still may; from then on there is no way back, or the site would have no primary at all.
 */
export type FenceOrders =
  | { readonly kind: "none" | "perhaps" }
  /** Only the run that asks can know that its order was not sent. */
  | { readonly kind: "asking"; readonly run: string };

/** Which rung of the ladder keeps the old primary from taking writes. */
export type Fence = "told" | "lease-over";

export function firstState(site: SiteId, primary: AccountId, epoch: number): FailoverState {
  return {
    site,
    primary,
    epoch,
    phase: { kind: "steady" },
    lastChange: null,
    missedSince: null,
    lease: null,
  };
}
