import type { AccountId, Role, SiteId } from "../site/site.ts";
import type { CheckReport } from "./check-report.ts";

/** `status`: one of `data.sites[]`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface SiteStatus {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly state: SiteState;
  readonly replicas: readonly ReplicaStatus[];
  /** Null before the first sync. */
  readonly generation: { readonly number: number; readonly at: string } | null;
  readonly lastSnapshot: { readonly id: string; readonly at: string } | null;
  /** Null: not configured, or not built yet. */
  readonly dns: { readonly parity: boolean; readonly publishes: readonly AccountId[] } | null;
  readonly mail: { readonly pending: number; readonly oldestSeconds: number | null } | null;
  readonly checks: readonly CheckReport[];
}

/** `new`: never synced. `held`: paused by `hold`. `steady` and the others are the failover's states. */
export type SiteState = "new" | "held" | "steady" | "suspect" | "confirmed" | "failed-over" | "recovering";

export interface ReplicaStatus {
  readonly account: AccountId;
  readonly role: Role;
  /** Null: never written to. */
  readonly generation: number | null;
  readonly lagSeconds: number | null;
  readonly inSync: boolean;
}
