import type { AccountId, SiteId } from "../site/site.ts";

/** `sync`: one of `data.runs[]`. A contract: fields are only ever added. */
export interface SyncRun {
  readonly site: SiteId;
  readonly generation: number;
  readonly changed: boolean;
  readonly files: { readonly changed: number; readonly deleted: number; readonly bytes: number };
  readonly databases: readonly SyncedDatabase[];
  readonly shipped: readonly Shipped[];
  readonly durationMs: number;
  /** Accounts that were left out, tables that are worth a word. */
  readonly warnings: readonly string[];
}

export interface SyncedDatabase {
  readonly name: string;
  readonly tables: number;
  readonly chunks: number;
  readonly chunksChanged: number;
  readonly rowsChanged: number;
  readonly bytes: number;
}

export interface Shipped {
  readonly account: AccountId;
  readonly generation: number;
  readonly files: number;
  readonly rows: number;
}
