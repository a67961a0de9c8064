import type { Piece, SnapshotDelta } from "./delta.ts";
import type { SnapshotId } from "./snapshot.ts";

/**
 * Bytes that are freed when all of `leaving` go together: also what only they share. From the deltas alone.
 *
 * @param line snapshots of the site's history, oldest first; `deltas[i]` leads to `line[i + 1]`.
 */
export function bytesFreed(
  line: readonly SnapshotId[],
  deltas: readonly SnapshotDelta[],
  leaving: ReadonlySet<SnapshotId>,
): number {
  const beganAt = new Map<string, number>();
  let freed = 0;
  deltas.forEach((delta, index) => {
    for (const piece of delta.ended) {
      const from = beganAt.get(piece.path) ?? 0;
      beganAt.delete(piece.path);
      if (allLeave(line.slice(from, index + 1), leaving)) freed += piece.sizeBytes;
    }
    for (const piece of delta.began) beganAt.set(piece.path, index + 1);
  });
  return freed;
}

function allLeave(holders: readonly SnapshotId[], leaving: ReadonlySet<SnapshotId>): boolean {
  return holders.every((id) => leaving.has(id));
}

/** Pieces that no neighbour holds: those that began with it and ended after it. Null where a neighbour is not known. */
export function piecesAlone(
  before: SnapshotDelta | null,
  after: SnapshotDelta | null,
): readonly Piece[] | null {
  if (after === null) return before?.began ?? null;
  if (before === null) return after.ended;
  const began = new Set(before.began.map(({ path }) => path));
  return after.ended.filter(({ path }) => began.has(path));
}
