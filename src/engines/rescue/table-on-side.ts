import type { ByteString } from "../../core/database/byte-string.ts";
import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { SideOfTable } from "../../core/merge/read-row.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { ManifestChunk, ManifestTable } from "../../core/mirror/manifest.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Side } from "./cases.ts";

/** A table as one side of a case holds it. */
export interface TableOnSide extends SideOfTable {
  readonly folder: LocalPath;
  readonly table: ManifestTable;
}

/** Null when that side has no such table. */
export function findTable(side: Side, database: string, table: string): TableOnSide | null {
  const there = side.manifest.databases.find(({ name }) => name === database);
  const found = there?.tables.find(({ shape }) => shape.table === table);
  if (there === undefined || found === undefined) return null;
  const dialect = dialectOf(there.dialect as DialectId);
  return { folder: side.folder, table: found, shape: found.shape, dialect };
}

export type RowReading = Pick<Engine, "files" | "digest" | "signal">;

/** Row lines of some chunks, in batches. A chunk that is not what its manifest says is refused, not compared. */
export async function* readChunkRows(
  { files, signal }: RowReading,
  { folder }: TableOnSide,
  chunks: readonly ManifestChunk[],
): AsyncGenerator<readonly ByteString[]> {
  for (const chunk of chunks) {
    signal.throwIfAborted();
    const path = `${folder}/${chunk.path}`;
    if ((await files.sha256(path)) !== chunk.sha256) throw damaged(path);
    for await (const lines of files.readLines(path)) {
      yield lines.filter((line) => line.startsWith("(")).map((line) => line.slice(0, -1));
    }
  }
}

function damaged(path: LocalPath): ClonePanelError {
  return new ClonePanelError(
    "SNAPSHOT_DAMAGED",
    `${showPath(path)} is not what its manifest says, so nothing can be compared with it`,
    { hint: "Look at the vault's disk. The other snapshots: clonepanel snapshot list", remedy: "owner" },
  );
}
