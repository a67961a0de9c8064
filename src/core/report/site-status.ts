import type { DrillStanding } from "../drill/standing.ts";
import type { MailRoles } from "../mail/roles.ts";
import type { AccountId, Role, SiteId } from "../site/site.ts";
import type { CheckReport } from "./check-report.ts";
import type { DrainView } from "./dns.ts";
import type { OffsiteStatus } from "./offsite.ts";
import type { LastMove } from "./role-report.ts";

/** `status`: one of `data.sites[]`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface SiteStatus {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly state: SiteState;
  /** Which of several controllers works on it; null: none just now. Absent where there is one alone. */
  readonly owner?: string | null;
  readonly replicas: readonly ReplicaStatus[];
  /** Null before the first sync. */
  readonly generation: { readonly number: number; readonly at: string } | null;
  /** The last survey of the primary that succeeded, also one that found no change; null before the first. */
  readonly surveyedAt: string | null;
  readonly lastSnapshot: { readonly id: string; readonly at: string } | null;
  /** Null: not configured. */
  readonly dns: DnsStatus | null;
  /** What the last look saw; null: not configured, or nobody looked since the roles of mail are so. */
  readonly mail: {
    readonly pending: number;
    readonly oldestSeconds: number | null;
    /** ISO 8601: when that was seen. */
    readonly asOf: string;
  } | null;
  /** Whose mail server is which now; null: not configured. */
  readonly mailRoles: Pick<MailRoles, "primary" | "secondary" | "because"> | null;
  readonly checks: readonly CheckReport[];
  /** What the last restore drill proved, and whether that still counts. */
  readonly drill: DrillStanding;
  /** Null: no off-site store is configured. */
  readonly offsite: OffsiteStatus | null;
  /** What the last move of the role cost; null: there was none. */
  readonly lastMove: (Omit<LastMove, "atMs"> & { readonly at: string }) | null;
}

export interface DnsStatus {
  /** True only when every nameserver answered, and all alike. */
  readonly parity: boolean;
  readonly publishes: readonly AccountId[];
  /** When the world sees, or saw, the last change of whom visitors are sent to. */
  readonly drain: DrainView | null;
}

/** `new`: never synced. `held`: paused by `hold`. `detached`: taken off its accounts. `steady` and the others are the failover's states. */
export type SiteState =
  | "new"
  | "held"
  | "detached"
  | "steady"
  | "suspect"
  | "confirmed"
  | "failed-over"
  | "recovering";

export interface ReplicaStatus {
  readonly account: AccountId;
  readonly role: Role;
  /** Null: never written to. */
  readonly generation: number | null;
  readonly lagSeconds: number | null;
  readonly inSync: boolean;
}
