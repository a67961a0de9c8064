import type { SiteId } from "../site/site.ts";
import type { SnapshotId } from "../snapshot/snapshot.ts";

/** A snapshot as it lies in the off-site store. */
export interface OffsiteCopy {
  /** The store's own id of it. */
  readonly id: string;
  readonly site: SiteId;
  readonly snapshot: SnapshotId;
  /** Of the manifest that was copied, hex. */
  readonly manifestSha256: string;
  /** Milliseconds since 1970 of the copying, by the store. */
  readonly at: number;
}
