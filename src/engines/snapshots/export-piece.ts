import type { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import type { RestoreScope } from "../../core/snapshot/scope.ts";
import type { LocalPath } from "../../ports/files.ts";

/** What is written, and who is told. */
export interface PiecesOrder {
  /** The snapshot's folder. */
  readonly from: LocalPath;
  /** Cut to the scope. */
  readonly manifest: Manifest;
  readonly scope: RestoreScope;
  readonly count: ExportCount;
  readonly onPiece: () => void;
  /** What ends the writing of a file that would hold something else than was kept. */
  readonly damaged: (path: BytePath) => ClonePanelError;
}

/** Counted while pieces are made. */
export interface ExportCount {
  files: number;
  rows: number;
  bytes: number;
}
