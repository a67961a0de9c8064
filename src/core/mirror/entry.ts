import type { BytePath } from "./byte-path.ts";

/** One thing in a site's tree. Times in microseconds since 1970, modes as the lower 12 bits. */
export type Entry = FileEntry | FolderEntry | LinkEntry;

export interface FileEntry {
  readonly kind: "file";
  readonly path: BytePath;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeUs: number;
}

/** A folder's own time is not kept: it follows from what is in it. */
export interface FolderEntry {
  readonly kind: "dir";
  readonly path: BytePath;
  readonly mode: number;
}

export interface LinkEntry {
  readonly kind: "link";
  readonly path: BytePath;
  readonly target: BytePath;
}

/** What a listing found: an entry, or something that cannot be mirrored (socket, pipe, device, unreadable). */
export type FoundEntry =
  | Entry
  | { readonly kind: "other"; readonly path: BytePath; readonly because: string };

/** Bytewise, the order of every listing and of the manifest. */
export function byPath(left: { readonly path: BytePath }, right: { readonly path: BytePath }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
