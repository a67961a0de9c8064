import type { SiteId } from "../site/site.ts";

/** `snapshot list`: one of `data.snapshots[]`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface SnapshotRow {
  readonly id: string;
  readonly site: SiteId;
  readonly at: string;
  /** Null for what was found on an account and never was a generation. */
  readonly generation: number | null;
  readonly files: number;
  readonly bytes: number;
  /**
   * What only this snapshot holds, and so what is freed when it alone goes; the rest of `bytes` is shared with others.
   * Null when it was not counted.
   */
  readonly uniqueBytes: number | null;
  /** When the whole of it was last known to be hashed and right. */
  readonly verifiedAt: string | null;
  readonly pinned: boolean;
  readonly pinReason: string | null;
  /** `damaged`: the last verification found something in it that is not mended. */
  readonly state: "good" | "damaged";
}

/** `snapshot show`. */
export interface SnapshotDetail extends SnapshotRow {
  readonly reason: string;
  readonly source: string;
  /** Absolute folder of the plain tree. */
  readonly folder: string;
  readonly databases: readonly {
    readonly name: string;
    readonly tables: readonly { readonly table: string; readonly rows: number; readonly chunks: number }[];
  }[];
  /** What lies at the path that was asked for; null when none was. Bounded. */
  readonly entries: readonly SnapshotEntry[] | null;
}

export type SnapshotEntry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly bytes: number;
      readonly mode: string;
      readonly at: string;
    }
  | { readonly kind: "dir"; readonly path: string; readonly mode: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string };

/** `snapshot export`. */
export interface ExportReport {
  readonly site: SiteId;
  readonly snapshot: string;
  readonly file: string;
  readonly form: "tar" | "sql";
  readonly files: number;
  readonly rows: number;
  /** Of the file that was written. */
  readonly bytes: number;
  readonly sha256: string;
  readonly durationMs: number;
}

/** `snapshot restore`. */
export interface RestoreReport {
  readonly site: SiteId;
  readonly snapshot: string;
  readonly to:
    | { readonly kind: "account"; readonly account: string }
    | { readonly kind: "folder"; readonly folder: string };
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** The snapshot of what was there before, when there was something. */
  readonly before: string | null;
  /** The flags that choose the same part of it, so that a restore can be undone by a restore. */
  readonly part: readonly string[];
  readonly durationMs: number;
}
