import type { AccountId, SiteId } from "../site/site.ts";

/** What becomes of the copies: they go on refusing writes and sending people to the primary, or stand on their own. */
export type ReplicasAfter = "read-only" | "open";

/** `data` of `detach`. A contract: fields are only ever added. */
export interface DetachReport {
  readonly site: SiteId;
  readonly replicas: ReplicasAfter;
  readonly accounts: readonly DetachedAccount[];
}

export interface DetachedAccount {
  readonly account: AccountId;
  /** `clean`: nothing of ours is left but what `left` names. `kept`: it stays a read-only copy. */
  readonly state: "clean" | "kept";
  /** What was changed or removed, in words. Empty when it was clean already. */
  readonly done: readonly string[];
  /** What lies there still, and why. */
  readonly left: readonly string[];
}
