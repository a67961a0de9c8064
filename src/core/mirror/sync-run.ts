import type { AccountId, SiteId } from "../site/site.ts";

/** One pass over one site, as the contract of `sync --json` has it. */
export interface SyncRun {
  readonly site: SiteId;
  readonly generation: number;
  readonly changed: boolean;
  readonly files: { readonly changed: number; readonly deleted: number; readonly bytes: number };
  readonly databases: readonly SyncedDatabase[];
  readonly shipped: readonly ShippedReplica[];
  readonly durationMs: number;
}

export interface SyncedDatabase {
  readonly name: string;
  readonly tables: number;
  /** Buckets in all and those that moved. */
  readonly chunks: number;
  readonly chunksChanged: number;
  readonly rowsChanged: number;
  readonly bytes: number;
}

export interface ShippedReplica {
  readonly account: AccountId;
  readonly generation: number;
  readonly files: number;
  readonly rows: number;
}
