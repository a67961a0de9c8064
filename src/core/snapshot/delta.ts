import { type BytePath, escapeBytes, unescapeBytes } from "../mirror/byte-path.ts";
import type { SnapshotId } from "./snapshot.ts";

/** One file of a snapshot, or one part of a table. The path is relative to the snapshot's folder. */
export interface Piece {
  readonly path: BytePath;
  readonly sizeBytes: number;
}

/** What one snapshot holds otherwise than the one before it. Small where little changed, however large the site is. */
export interface SnapshotDelta {
  readonly from: SnapshotId;
  readonly to: SnapshotId;
  /** How many pieces `from` has. */
  readonly before: number;
  /** New pieces, and the new state of changed ones. */
  readonly began: readonly Piece[];
  /** Pieces that are gone, and the old state of changed ones. */
  readonly ended: readonly Piece[];
}

const title = "clonepanel delta 1";

export function* deltaLines(delta: SnapshotDelta): Generator<string> {
  yield title;
  yield `h\t${JSON.stringify({ from: delta.from, to: delta.to, before: delta.before })}`;
  for (const piece of delta.began) yield `+\t${piece.sizeBytes}\t${escapeBytes(piece.path)}`;
  for (const piece of delta.ended) yield `-\t${piece.sizeBytes}\t${escapeBytes(piece.path)}`;
  yield `e\t${delta.began.length + delta.ended.length}`;
}

/** Null for what is cut off or no delta: it is computed anew then. */
export function readDelta(lines: readonly string[]): SnapshotDelta | null {
  const [first, head = "", ...rest] = lines.filter((line) => line !== "");
  const pieces = rest.slice(0, -1);
  if (first !== title || rest.at(-1) !== `e\t${pieces.length}`) return null;
  const of = (sign: string) => pieces.filter((line) => line.startsWith(`${sign}\t`)).map(readPiece);
  try {
    const known = JSON.parse(head.slice(2)) as Omit<SnapshotDelta, "began" | "ended">;
    return { ...known, began: of("+"), ended: of("-") };
  } catch {
    return null;
  }
}

function readPiece(line: string): Piece {
  const [, size = "", path = ""] = line.split("\t");
  return { path: unescapeBytes(path), sizeBytes: Number(size) };
}
