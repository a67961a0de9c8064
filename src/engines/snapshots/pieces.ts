import { unescapeBytes } from "../../core/mirror/byte-path.ts";
import { byPath } from "../../core/mirror/entry.ts";
import type { Piece, SnapshotDelta } from "../../core/snapshot/delta.ts";
import type { SnapshotId } from "../../core/snapshot/snapshot.ts";
import type { Files, LocalPath } from "../../ports/files.ts";

/** A manifest's file, and where that manifest belongs. */
export interface ManifestOf {
  readonly id: SnapshotId;
  readonly path: LocalPath;
}

/**
 * Compares two manifests as sorted streams of lines; nothing is held but what differs. A piece is the same when its whole
 * line is: a file that only got another mode or time has another inode, too.
 */
export async function compareManifests(
  files: Files,
  from: ManifestOf,
  to: ManifestOf,
): Promise<SnapshotDelta> {
  const began: Piece[] = [];
  const ended: Piece[] = [];
  const parts = { old: new Map<string, PieceLine>(), next: new Map<string, PieceLine>() };
  let before = 0;
  const left = readFileLines(files, from.path, parts.old);
  for await (const { old, next } of pairs(left, readFileLines(files, to.path, parts.next))) {
    if (old !== null) before += 1;
    if (old?.line === next?.line) continue;
    if (old !== null) ended.push(pieceOf(old));
    if (next !== null) began.push(pieceOf(next));
  }
  const gone = [...parts.old.values()].filter(({ path, line }) => parts.next.get(path)?.line !== line);
  const fresh = [...parts.next.values()].filter(({ path, line }) => parts.old.get(path)?.line !== line);
  return {
    from: from.id,
    to: to.id,
    before: before + parts.old.size,
    began: [...began, ...fresh.map(pieceOf)],
    ended: [...ended, ...gone.map(pieceOf)],
  };
}

/** Both in the order of their paths, side by side; at least one of the two is there. */
async function* pairs(
  left: AsyncGenerator<PieceLine, undefined>,
  right: AsyncGenerator<PieceLine, undefined>,
): AsyncGenerator<{ readonly old: PieceLine | null; readonly next: PieceLine | null }> {
  let old = (await left.next()).value;
  let next = (await right.next()).value;
  while (old !== undefined || next !== undefined) {
    const order = old === undefined ? 1 : next === undefined ? -1 : byPath(old, next);
    yield { old: order <= 0 ? (old ?? null) : null, next: order >= 0 ? (next ?? null) : null };
    if (order <= 0) old = (await left.next()).value;
    if (order >= 0) next = (await right.next()).value;
  }
}

interface PieceLine extends Piece {
  readonly line: string;
}

function pieceOf({ path, sizeBytes }: PieceLine): Piece {
  return { path, sizeBytes };
}

/** Files in their order; the parts of tables, which are few and follow the order of tables, into a map. */
async function* readFileLines(
  files: Files,
  manifest: LocalPath,
  parts: Map<string, PieceLine>,
): AsyncGenerator<PieceLine, undefined> {
  for await (const lines of files.readLines(manifest)) {
    for (const line of lines) {
      if (line.startsWith("f\t")) yield fileLine(line);
      else if (line.startsWith("c\t")) {
        const part = partLine(line);
        parts.set(part.path, part);
      }
    }
  }
}

function fileLine(line: string): PieceLine {
  const [, path = "", size] = line.split("\t", 3);
  return { path: `files/${unescapeBytes(path)}`, sizeBytes: Number(size), line };
}

/** Without the buckets: how rows are counted does not make another file. */
function partLine(line: string): PieceLine {
  const [, path = "", , size, sha256] = line.split("\t", 5);
  return { path: unescapeBytes(path), sizeBytes: Number(size), line: `${size} ${sha256}` };
}
