import type { ChangeKind, RowByColumn } from "../merge/change.ts";
import type { SiteId } from "../site/site.ts";
import type { FileChangeKind } from "../snapshot/diff-files.ts";

/** `snapshot diff`: `data.diff`. */
export interface SnapshotDiff {
  readonly site: SiteId;
  readonly from: string;
  /** A snapshot's id, or `current`: the newest generation. */
  readonly to: string;
  readonly files: {
    readonly counts: Readonly<Record<FileChangeKind, number>>;
    /** The first of them, by path. */
    readonly items: readonly {
      readonly kind: FileChangeKind;
      readonly path: string;
      readonly what: "file" | "dir" | "link";
      readonly bytesBefore: number | null;
      readonly bytesAfter: number | null;
    }[];
    readonly omitted: number;
  };
  /** Tables that differ. */
  readonly tables: readonly TableDiff[];
  readonly durationMs: number;
}

export interface TableDiff {
  readonly database: string;
  readonly table: string;
  /** `altered`: its definition is another one. */
  readonly kind: "rows" | "created" | "dropped" | "altered";
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** The first of them by their keys; null where the table has no key. */
  readonly rows: readonly { readonly kind: ChangeKind; readonly key: RowByColumn | null }[];
}

export function isSame(diff: SnapshotDiff): boolean {
  return diff.tables.length === 0 && diff.files.items.length === 0;
}
