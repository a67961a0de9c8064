import type { ByteString } from "./byte-string.ts";
import type { TableShape } from "./table.ts";

/** One row of a database in use. Both are row lines of the shape; the key's columns tell which row is meant. */
export interface RowEdit {
  readonly shape: TableShape;
  /** The row as it must stand now; null: there must be none. */
  readonly before: ByteString | null;
  /** The row as it shall stand; null: it goes. */
  readonly after: ByteString | null;
}

/** What else must be so: a row of the table with this value in this column, or none. */
export interface RowGuard {
  readonly kind: "present" | "absent";
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** `column` of the rows whose `key` is one of `keys` becomes how many rows of `from` have it in `by`. */
export interface Recount {
  readonly table: string;
  readonly key: string;
  readonly keys: readonly string[];
  readonly column: string;
  readonly from: string;
  readonly by: string;
  readonly where: { readonly column: string; readonly value: string };
}
