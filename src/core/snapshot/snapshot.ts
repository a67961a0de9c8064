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

/** Reads COMPLETE.json's text; null when it is not one. */
export function readSeal(text: string): SnapshotSeal | null {
  try {
    const seal = JSON.parse(text) as SnapshotSeal;
    return seal.v === 1 && typeof seal.id === "string" && typeof seal.manifestSha256 === "string"
      ? seal
      : null;
  } catch {
    return null;
  }
}
