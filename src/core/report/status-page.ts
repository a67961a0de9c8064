import type { AccountId } from "../site/site.ts";

/** `status-page push`: one row a place. */
export interface StatusPagePush {
  readonly page: string;
  readonly writtenAt: string;
  readonly bytes: number;
  readonly places: readonly {
    readonly account: AccountId;
    readonly folder: string;
    readonly state: "written" | "failed";
    /** Null: it was written. */
    readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
  }[];
}
