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
  | "detach"
  | "keys-install"
  | "keys-rotate"
  | "keys-revoke"
  | "rescue-apply"
  | "rescue-discard"
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

/** Which operations; what is not given does not matter. */
export interface LogQuery {
  readonly site?: SiteId;
  /** Only of these sites; operations that are about no site are left out then. */
  readonly sites?: readonly SiteId[];
  readonly kinds?: readonly string[];
  readonly status?: OperationStatus;
  readonly limit: number;
  /** Only ids beyond, or below. */
  readonly afterId?: string;
  readonly beforeId?: string;
  /** `heads`: plan and outcome are null, however large they are. */
  readonly content?: "heads";
}

export interface LogChange {
  readonly seq: number;
  readonly operation: string;
  /** Null: the operation itself began or ended. */
  readonly step: number | null;
}

export interface LogEnd {
  /** Two logs never have the same, so that a number of one is not taken for one of the other. */
  readonly log: string;
  readonly newest: number;
  /** What is older than this is in the log, but its order is forgotten. */
  readonly oldest: number;
}

/**
 * Everything that happened. Each write is on the disk (fsync) before its promise resolves, so an intent is known before
 * its effect can exist.
 */
export interface OperationLog extends AsyncDisposable {
  begin(operation: Pick<OperationRow, "kind" | "site" | "epoch">): Promise<Operation>;
  /** Newest first. */
  list(query: LogQuery): Promise<readonly OperationRow[]>;
  get(operation: string): Promise<OperationRow | null>;
  steps(operation: string): Promise<readonly StepRow[]>;
  /** What was begun, settled or ended after this change, in that order, whoever wrote it. */
  changes(query: { readonly after: number; readonly limit: number }): Promise<readonly LogChange[]>;
  newestChange(): Promise<LogEnd>;
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
