import type { BytePath } from "../core/mirror/byte-path.ts";

/** An absolute path on this machine as a byte string (see BytePath). */
export type LocalPath = BytePath;

export interface LocalStat {
  readonly kind: "file" | "dir" | "link" | "other";
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeUs: number;
  readonly links: number;
  /** Tells one file from every other of its disk, however many names it has. */
  readonly inode: bigint;
}

/** A part of a gzipped file, packed by itself: whoever unpacks the file sees one text. */
export type GzipPart =
  /** `text` is a latin1 string; it is found again by its name. */
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  /** What stands between parts, and is never looked for. */
  | { readonly kind: "glue"; readonly text: string }
  | { readonly kind: "kept"; readonly packed: PackedPart };

/** A part as it lies in the file. */
export interface PackedPart {
  readonly bytes: Uint8Array;
  /** Length of its text. */
  readonly textBytes: number;
}

/** Whoever is done with it gives its memory back, and keeps nothing of its parts then. */
export interface PackedFile extends Disposable {
  /** SHA-256 of the whole file, hex; worked out when it is asked for. */
  sha256(): string;
  /** Empty when the file was not written in parts. */
  readonly parts: ReadonlyMap<string, PackedPart>;
}

export interface WrittenFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * This machine's disk. Nothing follows a symbolic link in the last part of a path.
 *
 * @throws ClonePanelError DISK_FULL, DISK_DENIED, DISK_FAILED naming the path (remedy: owner).
 */
export interface Files {
  lstat(path: LocalPath): Promise<LocalStat | null>;
  /** The same for many at once, in their order: ten times as quick. */
  lstatAll(paths: readonly LocalPath[]): Promise<readonly (LocalStat | null)[]>;
  /** Names in a folder, bytewise; null when there is no such folder. */
  listNames(folder: LocalPath): Promise<readonly BytePath[] | null>;
  makeFolder(path: LocalPath): Promise<void>;
  /**
   * A file or link, or a folder with all below it (folders are made writable first). Absent is fine; what was cut short
   * is gone on with by the next call. `rest` is waited for between portions, with the time that the last one took; it
   * may throw to stop there.
   */
  remove(path: LocalPath, rest?: (workedMs: number) => Promise<void>): Promise<void>;
  /** The same for a tree of very many names and without pauses, as quickly as this machine can, until it is aborted. */
  removeFast(path: LocalPath, signal: AbortSignal): Promise<void>;
  /** Bytes of those files that have no second name; what is absent or no file counts nothing. */
  soleBytes(paths: Iterable<LocalPath>): Promise<number>;
  /** Where a symbolic link points; null when there is none. */
  readLink(path: LocalPath): Promise<BytePath | null>;
  /** Replaces what is there. */
  rename(from: LocalPath, to: LocalPath): Promise<void>;
  /** The same for many, one after another: several times as quick. */
  renameAll(pairs: Iterable<readonly [from: LocalPath, to: LocalPath]>): Promise<void>;
  /** Makes one more name for an inode; a full inode (EMLINK) or another disk is copied instead, and said. */
  linkAll(
    pairs: Iterable<readonly [from: LocalPath, to: LocalPath]>,
  ): Promise<{ linked: number; copied: number }>;
  /**
   * Makes `to`, which must not be there, the same tree as the folder `from`: folders and links anew, files as one more
   * name of the same inode, or as a copy where an inode is full. `tell` hears now and then how many names are there.
   */
  cloneTree(from: LocalPath, to: LocalPath, tell?: (names: number) => void): Promise<void>;
  /** A copy with an inode of its own; mode and time come along. */
  copyFile(from: LocalPath, to: LocalPath): Promise<void>;
  /**
   * A copy with an inode of its own, hashed on its way; holes stay holes. It has the mode and time of `as`, or those of the
   * original. Returns the SHA-256 (hex) of what was copied; null when there is no such file, and then nothing is made.
   */
  copyHashed(
    from: LocalPath,
    to: LocalPath,
    as: { readonly mode: number; readonly mtimeUs: number } | null,
  ): Promise<string | null>;
  makeLink(target: BytePath, at: LocalPath): Promise<void>;
  chmod(path: LocalPath, mode: number): Promise<void>;
  setTime(path: LocalPath, mtimeUs: number): Promise<void>;
  /** The whole file as a latin1 string, null when absent. */
  read(path: LocalPath): Promise<string | null>;
  /** Lines of a file, gunzipped when its name ends in `.gz`, in batches. `fromByte` is where a line of a plain file begins. */
  readLines(path: LocalPath, fromByte?: number): AsyncIterable<readonly string[]>;
  /** Writes to a temporary name, fsyncs, renames, fsyncs the folder. `content` is a latin1 string. */
  writeDurable(path: LocalPath, content: string, mode?: number): Promise<void>;
  /** Writes a new file from pieces of latin1 text, gzipped when its name ends in `.gz`; the same text gives the same bytes. */
  writePieces(path: LocalPath, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** A regular file's bytes in pieces, as they lie. */
  readBytes(path: LocalPath): AsyncIterable<Uint8Array>;
  /**
   * Writes a file from pieces, gzipped when its name ends in `.gz` or `.tgz`: to a temporary name, fsynced, renamed. When
   * the pieces end with an error nothing is left.
   */
  writeWhole(path: LocalPath, pieces: AsyncIterable<Uint8Array>): Promise<WrittenFile>;
  /** Writes a gzipped file in parts; the same parts give the same bytes. */
  writeGzipParts(path: LocalPath, parts: Iterable<GzipPart>): Promise<WrittenFile>;
  /**
   * A text part, given in pieces, as it will lie in a file: what is packed early is held in memory for less. The same text
   * gives the same bytes.
   */
  packPart(name: string, pieces: readonly string[]): PackedPart;
  /** Null when the file is absent. */
  readGzipParts(path: LocalPath): Promise<PackedFile | null>;
  /** The text of a part. */
  unpackPart(part: PackedPart): string;
  /** SHA-256 (hex) of a regular file; null when it is absent or something else. */
  sha256(path: LocalPath): Promise<string | null>;
  /** Everything below a folder is on the disk when this resolves. */
  syncTree(folder: LocalPath): Promise<void>;
  /** Everything of the file system that a folder lies in: for a tree of very many names. */
  syncDisk(folder: LocalPath): Promise<void>;
  syncFolder(folder: LocalPath): Promise<void>;
  freeBytes(path: LocalPath): Promise<number>;
}
