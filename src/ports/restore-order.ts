import type { KeyRange } from "../core/database/key-range.ts";
import type { AccountId } from "../core/site/site.ts";
import type { ChangeOrder } from "./app-port.ts";

/** What of a snapshot is brought back, and where to. */
export interface RestoreOrder extends ChangeOrder {
  readonly id: string;
  readonly part:
    | { readonly kind: "everything" }
    | { readonly kind: "path"; readonly path: string }
    | { readonly kind: "table"; readonly table: string }
    | { readonly kind: "rows"; readonly table: string; readonly range: KeyRange }
    | { readonly kind: "database"; readonly database: string };
  readonly to:
    | { readonly kind: "primary" }
    | { readonly kind: "account"; readonly account: AccountId }
    | { readonly kind: "folder"; readonly folder: string };
}
