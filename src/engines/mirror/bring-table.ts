import type { Dialect } from "../../core/database/dialect.ts";
import type { TableDifference } from "../../core/database/diff-buckets.ts";
import type { SurveyedTable } from "../../core/database/table.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { ManifestChunk, ManifestTable } from "../../core/mirror/manifest.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import { tableFolder } from "../../core/mirror/table-folder.ts";
import type { DatabaseReader, TableChanges } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";
import { TableFetch } from "./fetch-table.ts";
import type { ChangeRoom } from "./gathered-changes.ts";

export interface FetchedTable {
  readonly table: ManifestTable | null;
  readonly steps: readonly RedoStep[];
  readonly bytes: number;
  readonly changes: TableChanges | null;
}

/** Where rows come from and go to. */
export interface TablePlace {
  readonly reader: DatabaseReader;
  readonly dialect: Dialect;
  /** Of the database. */
  readonly name: string;
  /** Where new chunk files are gathered, and the generation whose chunks are merged into. */
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
  readonly room: ChangeRoom;
}

export interface TableOrder {
  readonly difference: TableDifference;
  readonly want: SurveyedTable | undefined;
  readonly old: ManifestTable | null;
}

/** One table as it shall be in the next generation. */
export async function bringTable(
  engine: Engine,
  place: TablePlace,
  { difference, want, old }: TableOrder,
): Promise<FetchedTable> {
  const folder = tableFolder(place.name, difference.table);
  if (difference.kind === "drop")
    return { table: null, steps: [{ kind: "delete", path: folder }], bytes: 0, changes: null };
  if (want === undefined)
    throw new TypeError(`the plan names a table that the survey has not: ${difference.table}`);
  if (difference.kind === "same" && old !== null) {
    return { table: { shape: want.shape, chunks: old.chunks }, steps: [], bytes: 0, changes: null };
  }
  await engine.files.makeFolder(`${place.into}/${folder}`);
  const kept = difference.kind === "edit" ? (old?.chunks ?? []) : [];
  const work = new TableFetch(engine, { ...place, want });
  const touched = touchedBuckets(difference, want);
  const fetched = await work.fetchChunks(touched, kept);
  const chunks = mergeChunkLists(kept, fetched.chunks, fetched.rewritten);
  // A replaced table's old chunks are all of another shape: those that are not written anew must go.
  const written = new Set(fetched.chunks.map((chunk) => chunk.path));
  const stays = new Set(chunks.map((chunk) => chunk.path));
  const gone = (old?.chunks ?? []).filter((chunk) => !stays.has(chunk.path) && !written.has(chunk.path));
  return {
    table: { shape: want.shape, chunks },
    steps: [
      ...gone.map(({ path }) => ({ kind: "delete", path }) as const),
      { kind: "folder", path: folder },
      ...fetched.chunks.map(({ path }) => ({ kind: "move", path }) as const),
    ],
    bytes: fetched.bytes,
    changes: difference.kind === "edit" ? fetched.changes : null,
  };
}

function touchedBuckets(difference: TableDifference, want: SurveyedTable): readonly string[] {
  return difference.kind === "edit"
    ? [...difference.changed.map((bucket) => bucket.id), ...difference.gone]
    : want.buckets.map((bucket) => bucket.id);
}

/** Chunks in order of their names, which is the order of their numbers. */
function mergeChunkLists(
  kept: readonly ManifestChunk[],
  fetched: readonly ManifestChunk[],
  rewritten: ReadonlySet<BytePath>,
): readonly ManifestChunk[] {
  const all = [...kept.filter((chunk) => !rewritten.has(chunk.path)), ...fetched];
  return all.sort((left, right) => (left.path < right.path ? -1 : 1));
}
