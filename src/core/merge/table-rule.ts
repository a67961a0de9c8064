/** What may be done with the rows of a table that ClonePanel knows. */
export type Meaning =
  /** A new row stands for itself: it is added when its key is free and what it refers to is there. */
  | "additive"
  /** A person confirms each. */
  | "confirmed"
  /** Part of an order: shown as one thing, never applied by itself. */
  | "order"
  /** Its rows mean something to the whole site. */
  | "shared"
  /** The running site's own notes (queues, sessions): the new side's are right. */
  | "runtime";

export interface TableRule {
  readonly meaning: Meaning;
  /** For the reason: "posts, pages and media are". */
  readonly what?: string;
  readonly references?: readonly Reference[];
  /** Columns whose values no two rows may share, whatever the database itself would allow. */
  readonly unique?: readonly string[];
  /** Columns that are counted anew from other rows. */
  readonly counters?: readonly string[];
  /** Columns of which a merge takes the later value, whoever wrote it: when something was last changed. */
  readonly latest?: readonly string[];
  /**
   * What becomes of a new row whose id the other side gave away meanwhile: `automatic` where all that refers to it is
   * known, so that it can get another id; `person` where something unknown may, and a person asks for it.
   */
  readonly renumber?: "automatic" | "person";
  /** The thing that the row is a part of: `comment:17`, from this column. */
  readonly group?: { readonly name: string; readonly column: string };
  /** Other names of that thing, as rows of other tables know it: the item of an order belongs to the order. */
  readonly alias?: { readonly name: string; readonly column: string };
  readonly exceptions?: readonly RowException[];
}

/** `column` holds the `key` of a row of `table` (without prefix); empty and `0` refer to nothing. */
export interface Reference {
  readonly column: string;
  readonly table: string;
  readonly key: string;
}

/** A column that says how many rows of another table belong to a row. Tables without prefix. */
export interface CountedColumn {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly from: string;
  readonly by: string;
  readonly where: { readonly column: string; readonly value: string };
}

/** Rows that another rule holds for; the first that fits. */
export interface RowException {
  readonly column: string;
  readonly pattern: RegExp;
  /** Fits only when this column's value does not. */
  readonly unless?: { readonly column: string; readonly pattern: RegExp };
  readonly meaning: Meaning;
  readonly what?: string;
  readonly group?: { readonly name: string; readonly column: string };
  readonly alias?: { readonly name: string; readonly column: string };
}
