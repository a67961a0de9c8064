import type { SiteId } from "../site/site.ts";
import type { SnapshotEntry } from "./snapshot-row.ts";

/** `snapshot browse`: `data.listing`. A contract: fields are only ever added. */
export interface SnapshotListing {
  readonly site: SiteId;
  readonly snapshot: string;
  /** "" is the site's root. */
  readonly path: string;
  /** Where it lies as a plain file or folder; copy from it, never change it. */
  readonly place: string;
  /** By name; bounded. */
  readonly entries: readonly BrowsedEntry[];
  /** What the bound left out. */
  readonly omitted: number;
}

export type BrowsedEntry = SnapshotEntry & {
  /** Of a folder: what is in it and below it. */
  readonly below: Below | null;
};

export interface Below {
  readonly files: number;
  readonly bytes: number;
}

/** `snapshot browse --versions`: `data.versions`. Newest first. */
export interface PathVersions {
  readonly site: SiteId;
  readonly path: string;
  readonly versions: readonly PathVersion[];
}

/** How the path was in some snapshots in a row. */
export interface PathVersion {
  /** The first and the last of them; `current` is the newest generation. */
  readonly from: string;
  readonly to: string;
  readonly snapshots: number;
  /** Null: it was not there. */
  readonly entry: BrowsedEntry | null;
  /** Of a file. */
  readonly sha256: string | null;
}
