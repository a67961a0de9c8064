/** Sortable, and a folder's name: UTC to the second, as in `2026-11-22T173000Z`. */
export type SnapshotId = string;

/** What is written as COMPLETE.json: a snapshot exists only when this is there and its manifest's hash agrees. */
export interface SnapshotSeal {
  readonly v: 1;
  readonly id: SnapshotId;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The generation it keeps; null for what was found on an account and never was a generation. */
  readonly generation: number | null;
  readonly reason: SnapshotReason;
  /** Of a quarantined account: the snapshot of the generation that its successor was promoted on. */
  readonly base?: SnapshotId | null;
  readonly source: string;
  readonly files: number;
  readonly bytes: number;
  readonly manifestSha256: string;
  /** CRC-32 of all the fields before, as compact JSON. */
  readonly check?: string;
}

export type SnapshotReason =
  | "schedule"
  | "asked"
  | "before-adoption"
  | "before-restore"
  /** The generation on which a replica was promoted. */
  | "promotion"
  /** What a returned primary held, kept before anything was copied to it. */
  | "quarantine";

export function snapshotIdOf(atMs: number, iso: (atMs: number) => string): SnapshotId {
  return iso(atMs)
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "");
}
