import type { LocalPath } from "./files.ts";

/**
 * A file of lines that only grows. What follows the last line break was never acknowledged and is never seen.
 *
 * @throws ClonePanelError DISK_FULL, DISK_DENIED, DISK_FAILED (owner).
 */
export interface DurableLines extends AsyncDisposable {
  /** On the disk (fsync) when it resolves. ASCII, without a line break. */
  append(line: string): Promise<void>;
  /** Puts another content in its place, durably and at once. */
  replace(lines: readonly string[]): Promise<void>;
}

export interface LineStore {
  /** Changes nothing; no file is no line. */
  read(path: LocalPath): Promise<readonly string[]>;
  /** Cuts off what was never acknowledged; makes the file when it is missing. */
  open(path: LocalPath): Promise<DurableLines>;
}
