import type { Candidate } from "../merge/candidate.ts";
import type { Change, RowByColumn, Verdict } from "../merge/change.ts";
import type { DecisionKind } from "../merge/decision.ts";
import { hideSecrets } from "../merge/hide-secrets.ts";
import { differingColumns } from "../merge/judge-change.ts";
import { showPath } from "../mirror/byte-path.ts";
import type { SiteId } from "../site/site.ts";
import type { SnapshotId } from "../snapshot/snapshot.ts";

/** `rescue list`: `data`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface StrandedWrites {
  readonly site: SiteId;
  /** Newest first. */
  readonly cases: readonly RescueCaseView[];
  readonly items: readonly StrandedItem[];
  /** Whole counts of what is not decided yet, whatever is listed. */
  readonly tables: readonly StrandedCount[];
  /** Stranded writes beyond the listing's bound; they are counted in `tables`. */
  readonly omitted: number;
  /** What was decided before, the newest first; they are in none of the other lists. */
  readonly decided: readonly DecidedWrite[];
  /** What is worth knowing and is no row or file: an altered table, a side that was not seen lately. */
  readonly notes: readonly string[];
}

/** `rescue show`: what a person must know beside the write itself. */
export interface StrandedContext {
  /** The other writes of the same thing: an order's items, a comment's fields. */
  readonly group: readonly StrandedItem[];
  readonly refersTo: readonly ReferredRow[];
}

/** A row that a stranded one refers to, as the new side has it, else the old one; null: neither has it. */
export interface ReferredRow {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  readonly row: RowByColumn | null;
}

/** `rescue apply`: `data`. */
export interface RescueApplied {
  readonly site: SiteId;
  /** Rows and files that were written to the primary. */
  readonly rows: number;
  readonly files: number;
  /** Stood there already. */
  readonly already: number;
  /** Decided for the new side: nothing was written. */
  readonly kept: number;
  /** The snapshot of what the primary held before; null: nothing was written. */
  readonly before: SnapshotId | null;
  /** Stranded writes that nobody has decided about yet. */
  readonly left: number;
}

/** `rescue discard`: `data`. */
export interface RescueDiscarded {
  readonly site: SiteId;
  readonly writes: number;
  /** Went with them, without having been listed for their number. */
  readonly unlisted: number;
  readonly left: number;
}

/** A stranded write that was decided about. */
export interface DecidedWrite {
  readonly id: string;
  readonly case: SnapshotId;
  readonly what: DecisionKind;
  readonly at: string;
  /** Of the operation log: clonepanel log. */
  readonly operation: string;
  /** Null: a file. */
  readonly table: string | null;
  readonly key: RowByColumn | string | null;
  readonly group: string | null;
}

export interface RescueCaseView {
  /** The snapshot of the returned account; `case` of its items. */
  readonly id: SnapshotId;
  /** The old primary. */
  readonly account: string;
  readonly at: string;
  /** The snapshot of the generation that its successor was promoted on. */
  readonly base: SnapshotId;
}

export type StrandedItem = StrandedRow | StrandedFile;

interface StrandedCommon {
  readonly id: string;
  readonly case: SnapshotId;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  /** What it is a part of (`comment:17`, `order:205`); null when it stands for itself. */
  readonly group: string | null;
}

export interface StrandedRow extends StrandedCommon {
  readonly kind: "row";
  readonly database: string;
  readonly table: string;
  /** The key's columns; null where the table has no key. */
  readonly key: RowByColumn | null;
  /** Whole rows. What logs somebody in stands as `[hash]`. */
  readonly change: Change<RowByColumn>;
  /** Columns in which the rows that are there differ. */
  readonly differs: readonly string[];
}

export interface StrandedFile extends StrandedCommon {
  readonly kind: "file";
  readonly table: null;
  /** The path, ready for showing. */
  readonly key: string;
  /** SHA-256, or `-> target` of a link. */
  readonly change: Change<string>;
}

/** `table` null: files. */
export interface StrandedCount {
  readonly case: SnapshotId;
  readonly database: string | null;
  readonly table: string | null;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
}

/** One change as it is listed. */
export function describeItem(candidate: Candidate): StrandedItem {
  const { id, case: rescueCase, change, ruling, group } = candidate;
  const verdict: Verdict = ruling.kind === "ask" ? "person" : "automatic";
  const common = { id, case: rescueCase, verdict, reason: ruling.reason, group };
  if (change.kind === "file") {
    const { base, old, new: atNew, kind } = change.change;
    const shown = { kind, base: showContent(base), old: showContent(old), new: showContent(atNew) };
    return { ...common, kind: "file", table: null, key: showPath(change.path), change: shown };
  }
  const { database, table, key, change: rows } = change;
  const hide = (row: RowByColumn | null) => (row === null ? null : hideSecrets(row, candidate.table));
  const present = [rows.base, rows.old, rows.new].filter((row) => row !== null);
  return {
    ...common,
    kind: "row",
    database,
    table,
    key,
    change: { kind: rows.kind, base: hide(rows.base), old: hide(rows.old), new: hide(rows.new) },
    differs: differingColumns(present),
  };
}

/** A link's target is a byte path. */
function showContent(content: string | null): string | null {
  return content?.startsWith("-> ") ? `-> ${showPath(content.slice(3))}` : content;
}
