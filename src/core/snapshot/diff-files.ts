import type { BytePath } from "../mirror/byte-path.ts";
import type { ManifestEntry } from "../mirror/manifest.ts";
import { mergeByPath } from "../mirror/plan-files.ts";

/** `changed`: other content or kind. `attributes`: the same content with another mode or time. */
export type FileChangeKind = "added" | "removed" | "changed" | "attributes";

export interface FileChange {
  readonly kind: FileChangeKind;
  readonly path: BytePath;
  readonly what: ManifestEntry["kind"];
  /** Of files; null where there is none on that side. */
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
}

/** What differs between two trees, in the order of their paths. Pure. */
export function* diffFiles(
  before: Iterable<ManifestEntry>,
  after: Iterable<ManifestEntry>,
): Generator<FileChange> {
  for (const { old, next } of mergeByPath(before, after)) {
    const change = changeOf(old ?? undefined, next ?? undefined);
    if (change !== null) yield change;
  }
}

function changeOf(old: ManifestEntry | undefined, next: ManifestEntry | undefined): FileChange | null {
  const entry = next ?? old;
  if (entry === undefined) return null;
  const kind = kindOf(old, next);
  if (kind === null) return null;
  return { kind, path: entry.path, what: entry.kind, bytesBefore: sizeOf(old), bytesAfter: sizeOf(next) };
}

function kindOf(old: ManifestEntry | undefined, next: ManifestEntry | undefined): FileChangeKind | null {
  if (old === undefined) return "added";
  if (next === undefined) return "removed";
  switch (next.kind) {
    case "file":
      if (old.kind !== "file" || old.sha256 !== next.sha256) return "changed";
      return old.mode === next.mode && old.mtimeUs === next.mtimeUs ? null : "attributes";
    case "dir":
      if (old.kind !== "dir") return "changed";
      return old.mode === next.mode ? null : "attributes";
    case "link":
      return old.kind === "link" && old.target === next.target ? null : "changed";
  }
}

function sizeOf(entry: ManifestEntry | undefined): number | null {
  return entry?.kind === "file" ? entry.sizeBytes : null;
}
