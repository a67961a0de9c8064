import type { PathVersions, SnapshotListing } from "../core/report/snapshot-browse.ts";
import type { ExportReport } from "../core/report/snapshot-row.ts";
import type { SiteId } from "../core/site/site.ts";
import type { ExportForm } from "../core/snapshot/export-form.ts";

/** Looking into snapshots, and taking a part of one out as a file. None of them asks an account or changes the vault. */
export interface BrowseVerbs {
  /** What lies in a folder of a snapshot, with what is below each; or the one file. @throws NOT_IN_SNAPSHOT */
  browseSnapshot(order: BrowseOrder): Promise<SnapshotListing>;
  /** How one path was in every snapshot, and is in the newest generation. @throws NOT_IN_SNAPSHOT when it never was */
  browseVersions(order: VersionsOrder): Promise<PathVersions>;
  /** Writes one plain file with a snapshot or a part of it; nothing is replaced. @throws FILE_PRESENT, SNAPSHOT_DAMAGED */
  exportSnapshot(order: ExportSnapshotOrder): Promise<ExportReport>;
}

interface AboutSite {
  readonly site: SiteId;
  readonly signal: AbortSignal;
}

export interface BrowseOrder extends AboutSite {
  readonly id: string;
  /** `.` is the site's root. */
  readonly path: string;
}

export interface VersionsOrder extends AboutSite {
  readonly path: string;
}

export interface ExportSnapshotOrder extends AboutSite {
  readonly id: string;
  readonly part:
    | { readonly kind: "everything" }
    | { readonly kind: "path"; readonly path: string }
    | { readonly kind: "table"; readonly table: string }
    | { readonly kind: "database"; readonly database: string };
  /** An absolute path. */
  readonly file: string;
  readonly form: ExportForm;
}
