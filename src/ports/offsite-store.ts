import type { OffsiteCopy } from "../core/offsite/copy.ts";
import type { SiteId } from "../core/site/site.ts";
import type { SnapshotId } from "../core/snapshot/snapshot.ts";
import type { LocalPath } from "./files.ts";
import type { TalkProgress } from "./talk.ts";

/**
 * A second place for snapshots, encrypted by the store itself. Nothing in it is ever deleted through this port, so a
 * store that only lets things be added is enough.
 *
 * @throws ClonePanelError OFFSITE_UNREACHABLE, OFFSITE_BUSY (wait); OFFSITE_PROGRAM_MISSING, OFFSITE_NOT_SET_UP,
 *   OFFSITE_KEY_WRONG, OFFSITE_FAILED (owner). No message holds any part of a secret.
 */
export interface OffsiteStore {
  /** `there`: it was one already, and this key opens it. */
  create(signal: AbortSignal): Promise<"created" | "there">;
  /** Copies that were finished, newest first; null: of all sites. */
  list(site: SiteId | null, signal: AbortSignal): Promise<readonly OffsiteCopy[]>;
  /**
   * Copies a snapshot's folder. What an earlier call that was cut off brought there is not lost, and no unfinished copy
   * is ever listed.
   */
  put(order: PutOrder): Promise<PutOutcome>;
  /** Brings a copy into an empty folder of this machine, byte for byte. */
  get(order: GetOrder): Promise<void>;
  /** One small file of a copy, as latin1 text; null when it has none. */
  read(copy: OffsiteCopy, path: string, signal: AbortSignal): Promise<string | null>;
  /** Looks at the store as a whole and reads a part of what it holds. @returns what is wrong, one line each. */
  check(order: CheckStoreOrder): Promise<readonly string[]>;
}

export interface PutOrder {
  readonly site: SiteId;
  readonly snapshot: SnapshotId;
  readonly manifestSha256: string;
  readonly folder: LocalPath;
  /** An older copy that is much alike; null: there is none. */
  readonly base: OffsiteCopy | null;
  readonly onProgress: (progress: TalkProgress) => void;
  readonly signal: AbortSignal;
}

export interface PutOutcome {
  readonly copy: OffsiteCopy;
  readonly files: number;
  readonly addedBytes: number;
}

export interface GetOrder {
  readonly copy: OffsiteCopy;
  readonly folder: LocalPath;
  readonly onProgress: (progress: TalkProgress) => void;
  readonly signal: AbortSignal;
}

export interface CheckStoreOrder {
  /** `part` of `of` equal parts, from 1; or everything. */
  readonly read: "everything" | { readonly part: number; readonly of: number };
  readonly signal: AbortSignal;
}
