import type { ByteString } from "../database/byte-string.ts";
import type { DialectId } from "../database/dialect.ts";
import type { ShownValue } from "../database/row-line.ts";
import type { TableShape } from "../database/table.ts";

/** What the old primary did to one row or file after the base. */
export type ChangeKind = "insert" | "update" | "delete";

/** A whole row, column by column, as a person reads it. */
export type RowByColumn = Readonly<Record<string, ShownValue>>;

/** One row that the old primary changed and the new side has not alike. Null: the row is not there. */
export interface StrandedRowChange {
  readonly kind: "row";
  readonly database: string;
  readonly table: string;
  /** The key's columns; null where the table has no key and the whole row is it. */
  readonly key: RowByColumn | null;
  /** Tells this change from every other of its table. */
  readonly identity: string;
  readonly change: Change<RowByColumn>;
  /** The table's definition is not the same on all sides. */
  readonly definition: "same" | "differs";
  readonly raw: RawRows;
}

/** The rows as they stand in their chunk files: what is written is this, never what is shown. */
export interface RawRows {
  readonly base: ByteString | null;
  readonly old: ByteString | null;
  readonly new: ByteString | null;
  readonly dialect: DialectId;
  /** The new side's table; null where a row of the old side cannot stand in it: no such table, other columns, no key. */
  readonly target: TableShape | null;
}

/** One file or link that the old primary changed and the new side has not alike. */
export interface StrandedFileChange {
  readonly kind: "file";
  /** A byte path. */
  readonly path: string;
  /** SHA-256 of a file; `-> target` of a link. */
  readonly change: Change<string>;
}

export type StrandedChange = StrandedRowChange | StrandedFileChange;

export interface Change<Side> {
  readonly kind: ChangeKind;
  readonly base: Side | null;
  readonly old: Side | null;
  readonly new: Side | null;
}

/** `automatic`: ClonePanel may decide by the rule that `reason` names. `person`: it may not. */
export type Verdict = "automatic" | "person";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
}
