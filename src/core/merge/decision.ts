import type { SnapshotId } from "../snapshot/snapshot.ts";
import type { RowByColumn } from "./change.ts";

/**
 * What became of a stranded write.
 * - `old`: it stands on the primary as the old side had it. `both`: the same, under a new id.
 * - `merged`: what both sides changed stands in one row.
 * - `new`: the new side stays as it is. `discarded`: a person left it in the snapshot.
 */
export type DecisionKind = "old" | "both" | "merged" | "new" | "discarded";

/** Kept for ever: nothing that an old primary accepted goes without one of these. */
export interface Decision {
  readonly id: string;
  readonly what: DecisionKind;
  /** Null: a file. */
  readonly database: string | null;
  readonly table: string | null;
  /** The key's columns; the path of a file, as a byte path. */
  readonly key: RowByColumn | string | null;
  readonly group: string | null;
  /** Where it got another id. */
  readonly renamed?: Renamed;
}

export interface Renamed {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** A decision that was carried out. */
export interface RecordedDecision extends Decision {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the operation log. */
  readonly operation: string;
}

/** Everything that was decided about what one old primary came back with. */
export interface RescueRecord {
  readonly v: 1;
  readonly case: SnapshotId;
  readonly account: string;
  readonly decisions: readonly RecordedDecision[];
  /** Rows that are just being written: `token` in the database tells whether they were. */
  readonly pending: PendingRows | null;
  /** All of it is decided; the snapshot is needed no more. */
  readonly closed: ClosedCase | null;
}

export interface PendingRows {
  readonly token: string;
  readonly database: string;
  readonly operation: string;
  readonly decisions: readonly Decision[];
}

export interface ClosedCase {
  readonly at: number;
  readonly operation: string;
  /** Writes that were never listed one by one, for their number, and went with a whole discard. */
  readonly unlisted: number;
}
