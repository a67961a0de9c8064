import type { AccountId, SiteId } from "../site/site.ts";
import type { RestoreReport } from "./snapshot-row.ts";

/** `request list`: one of `data.sites[]`. Times in ISO 8601, UTC. */
export interface RequestList {
  readonly site: SiteId;
  readonly requests: readonly RequestView[];
  /** Files that were not believed. */
  readonly refused: readonly {
    readonly account: AccountId;
    readonly file: string;
    readonly because: string;
  }[];
  /** Accounts that could not be asked. */
  readonly unasked: readonly { readonly account: AccountId; readonly because: string }[];
}

export interface RequestView {
  readonly id: string;
  readonly client: string;
  readonly snapshot: string;
  readonly path: string | null;
  readonly note: string;
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly state: "waiting" | "accepted" | "refused";
}

/** `request accept` and `request refuse`. */
export interface RequestDecided {
  readonly id: string;
  readonly state: "accepted" | "refused";
  /** Null: nothing was restored. */
  readonly restored: RestoreReport | null;
}
