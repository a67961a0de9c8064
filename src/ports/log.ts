import type { SiteId } from "../core/site/site.ts";

export type OperationKind =
  | "sync"
  | "verify"
  | "snapshot-take"
  | "snapshot-verify"
  | "restore"
  | "prune"
  | "doctor"
  | "switchover"
  | "failover"
  | "failback"
  | "fence"
  | "dns-apply"
  | "mail-transfer"
  | "offsite-copy"
  | "offsite-fetch"
  | "offsite-verify"
  | "drill"
  | "hold"
  | "release";

export type OperationStatus = "running" | "done" | "failed" | "refused" | "interrupted";

export interface OperationRow {
  /** Sortable: time and random part, as in `20261122T173000Z-4f2a9c`. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly site: SiteId | null;
  readonly epoch: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: OperationStatus;
  /** The plan as it was previewed, any JSON. */
  readonly plan: unknown;
  /** Result for people and programs, any JSON. */
  readonly outcome: unknown;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

export interface StepRow {
  readonly operation: string;
  readonly seq: number;
  readonly name: string;
  readonly status: "intent" | "done" | "failed";
  readonly at: number;
  readonly endedAt: number | null;
  readonly evidence: unknown;
}

/**
 * Everything that happened. Each write is on the disk (fsync) before its promise resolves, so an intent is known before
 * its effect can exist.
 */
export interface OperationLog extends AsyncDisposable {
  begin(operation: Pick<OperationRow, "kind" | "site" | "epoch">): Promise<Operation>;
  /** Newest first. */
  list(query: {
    readonly site?: SiteId;
    readonly limit: number;
    readonly afterId?: string;
  }): Promise<readonly OperationRow[]>;
  steps(operation: string): Promise<readonly StepRow[]>;
  /** Operations still `running` whose process is proven dead; they are marked `interrupted` by the call. */
  sweepInterrupted(): Promise<readonly OperationRow[]>;
}

export interface Operation {
  readonly id: string;
  plan(plan: unknown): Promise<void>;
  /** Intent, effect, outcome. The effect must be safe to repeat. */
  step<T>(name: string, effect: () => Promise<T>, evidence?: (result: T) => unknown): Promise<T>;
  end(
    status: Exclude<OperationStatus, "running">,
    outcome: unknown,
    error?: OperationRow["error"],
  ): Promise<void>;
}
