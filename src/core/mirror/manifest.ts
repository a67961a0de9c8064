import type { AfterDdl, Bucket, TableShape } from "../database/table.ts";
import type { BytePath } from "./byte-path.ts";
import type { FileEntry, FolderEntry, LinkEntry } from "./entry.ts";
import type { EntryList } from "./entry-list.ts";

/** One complete, consistent, committed state of a site, as it lies in the vault. */
export interface Manifest {
  readonly head: ManifestHead;
  /** Bytewise by path. */
  readonly entries: EntryList<ManifestEntry>;
  readonly databases: readonly ManifestDatabase[];
}

/** Everything of a manifest but its tree, which may have a million entries. */
export interface ManifestOutline {
  readonly head: ManifestHead;
  readonly tree: TreeCount;
  readonly databases: readonly ManifestDatabase[];
}

export interface TreeCount {
  readonly entries: number;
  readonly files: number;
  /** All that is no folder: what a deletion guard counts. */
  readonly leaves: number;
  readonly bytes: number;
}

export interface ManifestHead {
  readonly site: string;
  readonly generation: number;
  readonly epoch: number;
  /** Account it was pulled from. */
  readonly source: string;
  /** Milliseconds since 1970, the controller's clock. */
  readonly surveyedAt: number;
}

export type ManifestEntry = ManifestFile | FolderEntry | LinkEntry;

export interface ManifestFile extends FileEntry {
  readonly sha256: string;
}

export interface ManifestDatabase {
  readonly name: string;
  readonly server: string;
  readonly dialect: string;
  readonly tables: readonly ManifestTable[];
  readonly after: AfterDdl;
  /** Its own two files. Absent in manifests of the first version: then they are what the definitions say. */
  readonly texts?: DatabaseTexts;
}

/** schema.sql and after.sql, by their SHA-256. */
export interface DatabaseTexts {
  readonly schema: string;
  readonly after: string;
}

export interface ManifestTable {
  readonly shape: TableShape;
  readonly chunks: readonly ManifestChunk[];
}

export interface ManifestChunk {
  /** Relative to the generation's folder: `databases/wp/wp_posts/000000000001.sql.gz`. */
  readonly path: BytePath;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly buckets: readonly Bucket[];
}

export function outlineOf({ head, entries, databases }: Manifest): ManifestOutline {
  const tree = { entries: entries.length, files: 0, leaves: 0, bytes: 0 };
  for (const entry of entries) {
    if (entry.kind !== "dir") tree.leaves += 1;
    if (entry.kind !== "file") continue;
    tree.files += 1;
    tree.bytes += entry.sizeBytes;
  }
  return { head, tree, databases };
}

/** All buckets of a table, in the order of its chunks. */
export function bucketsOf(table: ManifestTable): readonly Bucket[] {
  return table.chunks.flatMap((chunk) => chunk.buckets);
}

export function* filesOf(entries: Iterable<ManifestEntry>): Generator<ManifestFile> {
  for (const entry of entries) if (entry.kind === "file") yield entry;
}

export function isFile(entry: ManifestEntry): entry is ManifestFile {
  return entry.kind === "file";
}
