import type { BytePath } from "../mirror/byte-path.ts";
import type { SnapshotId } from "./snapshot.ts";

export type DamageKind =
  /** Other bytes than the manifest says, in a file of the right size. */
  | "content"
  /** Cut off, or grown. */
  | "size"
  | "missing"
  /** Something of another kind stands there, or a link points elsewhere. */
  | "kind"
  /** A name that the manifest does not know. */
  | "extra"
  /** The seal does not fit its manifest, or cannot be read: the snapshot is not listed. */
  | "manifest"
  | "seal";

export interface Damage {
  readonly kind: DamageKind;
  /** Relative to the snapshot's folder. */
  readonly path: BytePath;
  /** Every snapshot that has this very file, by hard links; `current` is the newest generation. */
  readonly snapshots: readonly (SnapshotId | "current")[];
  /** The file that is wrong; null where there is none. */
  readonly inode: bigint | null;
  /** What it should be; null where nothing should be there, or where that is not a file. */
  readonly sha256: string | null;
}

export const damageWords: Readonly<Record<DamageKind, string>> = {
  content: "its content was changed",
  size: "it was cut off or has grown",
  missing: "it is missing",
  kind: "something else stands in its place",
  extra: "it does not belong there",
  manifest: "the manifest is not the one that was sealed",
  seal: "the seal cannot be read or was changed",
};
