import type { FitnessReport } from "../../core/report/fitness.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Engine, SiteWork } from "../mirror/engine.ts";
import type { Freeze, FreezeOrder } from "./freeze-port.ts";

/** What a role move needs beside the mirror's engine. */
export interface RoleParts {
  readonly engine: Engine;
  readonly work: SiteWork;
  /** Points the site's names at the primary; null when the site's DNS is not ours. */
  readonly names: NamesPublisher | null;
  /** Moves the site's mail after its roles; null: no mail is configured. */
  readonly mail: MailFollower | null;
  readonly freeze: (order: FreezeOrder) => Promise<Freeze>;
  /** Why browsers would refuse the site at this account, in words; empty: they would not, or it is not served over HTTPS. */
  readonly certificateFaults: (account: AccountId) => Promise<readonly string[]>;
  /** How fit the account was to be the primary when it was looked at last; null: nobody looked. */
  readonly fitness: (account: AccountId) => Promise<FitnessReport | null>;
  /** Does the site answer at this account's own origin? Null: no origin is known. */
  readonly answers: (account: AccountId) => Promise<"healthy" | "sick" | null>;
}

export interface MailFollower {
  /** What becomes of the site's mail when the role goes from one account to the other, in words for the plan. */
  plan(from: AccountId, to: AccountId): Promise<readonly string[]>;
  /** Has mail another primary after such a move? */
  turns(from: AccountId, to: AccountId): Promise<boolean>;
  /**
   * Moves what waits, by the roles as they are now, for a bounded time. Safe to repeat. What stays behind comes back in
   * words.
   */
  drain(): Promise<{ readonly warnings: readonly string[] }>;
}

export interface NamesPublisher {
  /** Why a provider would refuse to publish this account now, a sentence each; one that is merely silent is not in it. Reads only. */
  refusals(account: AccountId): Promise<readonly string[]>;
  /**
   * Publishes the addresses of this account at every provider, the living side first. What cannot be told now is queued
   * and comes back as a warning.
   */
  publish(order: {
    readonly account: AccountId;
    readonly aliveFirst: readonly AccountId[];
  }): Promise<{ readonly warnings: readonly string[] }>;
}

export interface RolePlan {
  readonly site: string;
  readonly kind: "switchover" | "failover" | "failback";
  readonly from: AccountId;
  readonly to: AccountId;
  readonly epoch: number;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

export type RoleReview = (plan: RolePlan) => Promise<"apply" | "stop">;
