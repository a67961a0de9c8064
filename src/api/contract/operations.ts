import type { Page } from "./answer.ts";

/** `log`: a row of the operation log. `startedAt` and `endedAt` in milliseconds since 1970. */
export interface OperationRow {
  /** Sortable by time: `20261122T173000Z-4f2a9c`. */
  readonly id: string;
  /** `sync`, `verify`, `snapshot-take`, `restore`, `switchover`, `failover`, `fence`, `dns-apply`, `drill`, ... */
  readonly kind: string;
  readonly site: string | null;
  readonly epoch: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: "running" | "done" | "failed" | "refused" | "interrupted";
  /** In lists null; whole in `GET /operations/{id}`. */
  readonly plan: unknown;
  readonly outcome: unknown;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

/** `GET /operations?site=&kind=&status=&before=&limit=` (limit at most 500, default 50): the timeline. `kind` may be several, with commas. */
export type OperationPage = Page<OperationRow>;

export interface StepRow {
  readonly operation: string;
  readonly seq: number;
  readonly name: string;
  /** `intent` of an operation that no longer runs: nobody knows. */
  readonly status: "intent" | "done" | "failed";
  readonly at: number;
  readonly endedAt: number | null;
  readonly evidence: unknown;
}

/** `GET /operations/{id}`. */
export interface OperationDetail {
  readonly operation: OperationRow;
  readonly steps: readonly StepRow[];
}

/** `GET /sites/{site}/history?days=` (default 30, at most 400): what the charts of RPO, RTO and lag draw. Days without a row of the log are missing. */
export interface SiteHistory {
  readonly days: readonly {
    /** `2026-11-30`, UTC. */
    readonly day: string;
    readonly syncs: { readonly done: number; readonly failed: number; readonly bytes: number };
    readonly snapshots: number;
    readonly drills: { readonly passed: number; readonly failed: number };
  }[];
  /** The last 200 passes of the mirror, the oldest first. */
  readonly syncs: readonly {
    readonly operation: string;
    readonly at: number;
    readonly durationMs: number | null;
    readonly status: OperationRow["status"];
    readonly bytes: number | null;
  }[];
  /** Every move of the role, the newest first. */
  readonly moves: readonly {
    readonly operation: string;
    readonly kind: string;
    readonly at: number;
    readonly status: OperationRow["status"];
    readonly from: string | null;
    readonly to: string | null;
    readonly rtoMs: number | null;
    readonly rpoMs: number | null;
  }[];
}
