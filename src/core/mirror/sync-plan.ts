import type { AccountId, SiteId } from "../site/site.ts";
import type { BytePath } from "./byte-path.ts";
import type { DatabasePlan } from "./plan-database.ts";
import type { FilesPlan } from "./plan-files.ts";
import type { ReplicaPlan } from "./plan-replica.ts";
import type { Refusal } from "./review.ts";

/** Everything that one pass will do. What a preview prints, what is logged, and what is applied. */
export interface SyncPlan {
  readonly site: SiteId;
  readonly source: AccountId;
  readonly epoch: number;
  readonly baseGeneration: number;
  /** What a new one would be called. */
  readonly nextGeneration: number;
  readonly files: FilesPlan;
  readonly databases: readonly DatabasePlan[];
  readonly dropsDatabases: readonly string[];
  /** Something of the site itself changed: a new generation will be made. */
  readonly content: "same" | "changed";
  readonly refusals: readonly Refusal[];
  readonly accountSide: readonly AccountSideItem[];
  readonly replicas: readonly { readonly account: AccountId; readonly plan: ReplicaPlan }[];
  /** Accounts that could not be looked at; the others go on. */
  readonly unreachable: readonly { readonly account: AccountId; readonly because: string }[];
  readonly warnings: readonly string[];
}

/** A file of ClonePanel's own that is written on an account. Its content may hold a secret and is not here. */
export interface AccountSideItem {
  readonly account: AccountId;
  readonly path: BytePath;
  readonly because: string;
}

/** Nothing to do at all: no content, no file of our own, no replica behind. */
export function isSyncIdle(plan: SyncPlan): boolean {
  return (
    plan.content === "same" &&
    plan.accountSide.length === 0 &&
    plan.replicas.every(
      ({ plan: replica }) => replica.kind === "ship" && replica.fromGeneration === plan.baseGeneration,
    )
  );
}
