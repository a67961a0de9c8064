import type { RowByColumn } from "./snapshots.ts";

/** `GET /sites/{site}/rescues`: `rescue list`. From the vault alone. */
export interface StrandedWrites {
  readonly site: string;
  readonly cases: readonly {
    readonly id: string;
    /** The old primary. */
    readonly account: string;
    readonly at: string;
    readonly base: string;
  }[];
  readonly items: readonly StrandedItem[];
  readonly tables: readonly {
    readonly case: string;
    readonly database: string | null;
    /** Null: files. */
    readonly table: string | null;
    readonly inserts: number;
    readonly updates: number;
    readonly deletes: number;
  }[];
  readonly omitted: number;
  readonly decided: readonly {
    readonly id: string;
    readonly case: string;
    readonly what: "old" | "both" | "merged" | "new" | "discarded";
    readonly at: string;
    readonly operation: string;
    readonly table: string | null;
    readonly key: RowByColumn | string | null;
    readonly group: string | null;
  }[];
  readonly notes: readonly string[];
}

export type StrandedItem = StrandedRow | StrandedFile;

interface StrandedCommon {
  readonly id: string;
  readonly case: string;
  /** `person`: nobody decides it by rule. */
  readonly verdict: "automatic" | "person";
  readonly reason: string;
  readonly group: string | null;
}

export interface StrandedRow extends StrandedCommon {
  readonly kind: "row";
  readonly database: string;
  readonly table: string;
  readonly key: RowByColumn | null;
  readonly change: Change<RowByColumn>;
  readonly differs: readonly string[];
}

export interface StrandedFile extends StrandedCommon {
  readonly kind: "file";
  readonly table: null;
  readonly key: string;
  /** SHA-256, or `-> target` of a link. */
  readonly change: Change<string>;
}

export interface Change<Side> {
  readonly kind: "insert" | "update" | "delete";
  readonly base: Side | null;
  readonly old: Side | null;
  readonly new: Side | null;
}

/** `GET /sites/{site}/rescues/{id}`: `rescue show`. */
export interface StrandedOne {
  readonly item: StrandedItem;
  readonly context: {
    readonly group: readonly StrandedItem[];
    readonly refersTo: readonly {
      readonly table: string;
      readonly column: string;
      readonly value: string;
      readonly row: RowByColumn | null;
    }[];
  };
}
