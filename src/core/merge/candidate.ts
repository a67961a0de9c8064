import type { SnapshotId } from "../snapshot/snapshot.ts";
import type { StrandedChange } from "./change.ts";
import type { Ruling } from "./judge-change.ts";
import type { KnownTable } from "./known-tables.ts";

/** A stranded write that nothing was decided about yet, judged among all the others. */
export interface Candidate<T extends StrandedChange = StrandedChange> {
  readonly id: string;
  readonly case: SnapshotId;
  readonly change: T;
  readonly ruling: Ruling;
  /** `comment:17`. */
  readonly group: string | null;
  /** Group names are unique in here. */
  readonly scope: string;
  /** Null: a file, or a table that is not known. */
  readonly table: KnownTable | null;
}
