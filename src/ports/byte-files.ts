import type { LocalPath } from "./files.ts";

/**
 * Files of this machine as streams, for what may be larger than memory should be.
 *
 * @throws ClonePanelError DISK_FULL, DISK_DENIED, DISK_FAILED naming the path (owner).
 */
export interface ByteFiles {
  /** A new file, for its owner only; whatever was there is replaced. */
  create(path: LocalPath): Promise<ByteSink>;
  /** In pieces of at most 256 KiB. */
  read(path: LocalPath): AsyncIterable<Uint8Array>;
}

export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything was handed to the system (not yet fsynced). */
  close(): Promise<void>;
}
