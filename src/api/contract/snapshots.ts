/** `snapshot list`: one of `data.snapshots[]`, newest first. */
export interface SnapshotRow {
  readonly id: string;
  readonly site: string;
  readonly at: string;
  /** Null for what was found on an account and never was a generation. */
  readonly generation: number | null;
  readonly files: number;
  readonly bytes: number;
  /** What is freed when it alone goes; null: not counted. */
  readonly uniqueBytes: number | null;
  readonly verifiedAt: string | null;
  readonly pinned: boolean;
  readonly pinReason: string | null;
  readonly state: "good" | "damaged";
}

/** `GET /sites/{site}/snapshots`. */
export interface SnapshotList {
  readonly snapshots: readonly SnapshotRow[];
}

/** `GET /sites/{site}/snapshots/{id}?path=`: `snapshot show`. */
export interface SnapshotDetail extends SnapshotRow {
  readonly reason: string;
  readonly source: string;
  /** Absolute folder of the plain tree on the controller. */
  readonly folder: string;
  readonly databases: readonly {
    readonly name: string;
    readonly tables: readonly { readonly table: string; readonly rows: number; readonly chunks: number }[];
  }[];
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

/** `GET /sites/{site}/snapshots/{id}/browse?path=` (default `.`): `snapshot browse`. */
export interface SnapshotBrowse {
  readonly listing: {
    readonly site: string;
    readonly snapshot: string;
    /** "" is the site's root. */
    readonly path: string;
    readonly place: string;
    readonly entries: readonly BrowsedEntry[];
    /** What the bound left out. */
    readonly omitted: number;
  };
}

export type BrowsedEntry = SnapshotEntry & {
  /** Of a folder: what is in it and below it. */
  readonly below: { readonly files: number; readonly bytes: number } | null;
};

/** `GET /sites/{site}/versions?path=`: one path in all snapshots, newest first (`snapshot browse --versions`). */
export interface PathVersions {
  readonly versions: {
    readonly site: string;
    readonly path: string;
    readonly versions: readonly {
      readonly from: string;
      readonly to: string;
      readonly snapshots: number;
      /** Null: it was not there. */
      readonly entry: BrowsedEntry | null;
      readonly sha256: string | null;
    }[];
  };
}

/** `GET /sites/{site}/diff?from=&to=`: snapshots by id, `latest` or `current` (`snapshot diff`). */
export interface SnapshotDiff {
  readonly diff: {
    readonly site: string;
    readonly from: string;
    readonly to: string;
    readonly files: {
      readonly counts: Readonly<Record<"added" | "removed" | "changed" | "attributes", number>>;
      readonly items: readonly {
        readonly kind: "added" | "removed" | "changed" | "attributes";
        readonly path: string;
        readonly what: "file" | "dir" | "link";
        readonly bytesBefore: number | null;
        readonly bytesAfter: number | null;
      }[];
      readonly omitted: number;
    };
    readonly tables: readonly {
      readonly database: string;
      readonly table: string;
      readonly kind: "rows" | "created" | "dropped" | "altered";
      readonly inserted: number;
      readonly updated: number;
      readonly deleted: number;
      readonly rows: readonly {
        readonly kind: "insert" | "update" | "delete";
        readonly key: RowByColumn | null;
      }[];
    }[];
    readonly durationMs: number;
  };
}

/** A row as a person reads it: text, a number, null, or a shown form of bytes. */
export type RowByColumn = Readonly<Record<string, unknown>>;

/** `GET /sites/{site}/retention`: what the next `snapshot prune` would do, and why each one stays. */
export interface RetentionPreview {
  readonly snapshots: readonly {
    readonly id: string;
    readonly verdict: "stays" | "goes";
    /** Most important first. */
    readonly because: readonly string[];
  }[];
  readonly freedBytes: number;
  /** Why nothing would go although it could (a clock that is doubted); usually empty. */
  readonly refusals: readonly string[];
}
