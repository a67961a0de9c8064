import { composeChunk, mergeChunk, readChunk } from "../../core/database/chunk-file.ts";
import { type ChunkUnit, layOutChunk } from "../../core/database/chunk-parts.ts";
import { sortRows } from "../../core/database/compare-rows.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import { countRows, isSameBucket } from "../../core/database/diff-buckets.ts";
import { groupRows, hashRows } from "../../core/database/hash-rows.ts";
import type { Bucket, TableShape } from "../../core/database/table.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import type { LocalPath, PackedFile, PackedPart } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";

/** One chunk as it shall be: some of its buckets come anew, the others stay as they lie in the vault. */
export interface ChunkOrder {
  readonly chunk: string;
  readonly path: BytePath;
  /** Buckets that the survey saw in this chunk, ascending. */
  readonly expected: readonly Bucket[];
  /** Buckets whose old rows do not count any more. */
  readonly touched: ReadonlySet<string>;
  /** All rows of the touched buckets, in any order. */
  readonly fetched: readonly string[];
  /** The chunk as it is in the vault; null when nothing of it stays. */
  readonly old: ManifestChunk | null;
}

export interface ChunkPlace {
  readonly shape: TableShape;
  readonly dialect: Dialect;
  /** Where new chunks are gathered, and the generation whose chunks are merged into. */
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
}

/** Writes a chunk and proves it against the survey. @returns null when it has no rows any more. */
export async function writeChunk(
  engine: Engine,
  place: ChunkPlace,
  order: ChunkOrder,
): Promise<ManifestChunk | null> {
  const packed = order.old === null ? null : await readOld(engine, place, order);
  // Hash buckets lie across one another in key order, so their chunk is written as a whole.
  const isParted = place.shape.layout.kind === "range" && packed?.parts.size !== 0;
  return isParted ? writeParted(engine, place, order, packed) : writeWhole(engine, place, order);
}

/** Only buckets that changed are unpacked, hashed and packed: the others are proven by the hash of their file. */
async function writeParted(
  engine: Engine,
  place: ChunkPlace,
  order: ChunkOrder,
  old: PackedFile | null,
): Promise<ManifestChunk | null> {
  const { shape, dialect, into } = place;
  const codec = { dialect, md5: engine.digest.md5 };
  const arrived = new Map(
    hashRows(order.fetched, shape.layout, codec).map((bucket) => [bucket.id, bucket] as const),
  );
  const kept = new Map((order.old?.buckets ?? []).map((bucket) => [bucket.id, bucket]));
  const buckets = order.expected.flatMap(({ id }) => {
    const found = order.touched.has(id) ? arrived.get(id) : kept.get(id);
    return found === undefined ? [] : [found];
  });
  prove(place, order, buckets);
  const asked = new Set(order.expected.map(({ id }) => id).filter((id) => order.touched.has(id)));
  if ([...arrived.keys()].some((id) => !asked.has(id))) throw arrivedWrong(place, order);
  if (buckets.length === 0) return null;
  const rows = groupRows(order.fetched, shape.layout, codec);
  const units = buckets.map(({ id }): ChunkUnit<PackedPart> => {
    if (order.touched.has(id))
      return { kind: "rows", name: id, lines: sortRows(rows.get(id) ?? [], shape, dialect) };
    const packed = old?.parts.get(id);
    if (packed === undefined) throw vaultDamaged(place, order);
    return { kind: "kept", packed };
  });
  const written = await engine.files.writeGzipParts(
    `${into}/${order.path}`,
    layOutChunk(shape, units, dialect),
  );
  return { path: order.path, rows: countRows(buckets), ...written, buckets };
}

async function writeWhole(
  engine: Engine,
  place: ChunkPlace,
  order: ChunkOrder,
): Promise<ManifestChunk | null> {
  const { shape, dialect, into } = place;
  const codec = { dialect, md5: engine.digest.md5 };
  const old = order.old === null ? [] : await readOldRows(engine, place, order);
  const { touched: changed, fetched } = order;
  const lines = mergeChunk({ shape, ...codec, old, changed, fetched });
  const buckets = hashRows(lines, shape.layout, codec);
  prove(place, order, buckets);
  if (lines.length === 0) return null;
  const at = `${into}/${order.path}`;
  await engine.files.writePieces(at, [composeChunk(shape, lines, dialect)]);
  const stat = await engine.files.lstat(at);
  const sha256 = await engine.files.sha256(at);
  return {
    path: order.path,
    rows: lines.length,
    sizeBytes: stat?.sizeBytes ?? 0,
    sha256: sha256 ?? "",
    buckets,
  };
}

/** What is merged into must be what was stored, or rot of the disk would be given a new hash. */
async function readOld(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<PackedFile> {
  const file = await engine.files.readGzipParts(`${place.basis}/${order.path}`);
  if (file === null || file.sha256 !== order.old?.sha256) throw vaultDamaged(place, order);
  return file;
}

async function readOldRows(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const lines of engine.files.readLines(`${place.basis}/${order.path}`)) pieces.push(...lines);
  return readChunk(pieces.join("\n"));
}

/** The rows of a chunk must hash to what the server said: else they changed on the way or in the vault. */
function prove(place: ChunkPlace, order: ChunkOrder, buckets: readonly Bucket[]): void {
  const { expected } = order;
  const same =
    expected.length === buckets.length &&
    expected.every(
      (bucket, index) => bucket.id === buckets[index]?.id && isSameBucket(buckets[index], bucket),
    );
  if (!same) throw arrivedWrong(place, order);
}

function arrivedWrong({ shape }: ChunkPlace, { chunk }: ChunkOrder): ClonePanelError {
  return new ClonePanelError(
    "ROWS_ARRIVED_WRONG",
    `rows of the table "${shape.table}" (part ${chunk}) do not hash to what the server said`,
    {
      hint: "Nothing was changed. Run the sync again; if it stays, run: clonepanel verify (the vault's copy may be damaged).",
      remedy: "wait",
    },
  );
}

function vaultDamaged({ shape }: ChunkPlace, { chunk }: ChunkOrder): ClonePanelError {
  return new ClonePanelError(
    "VAULT_DAMAGED",
    `the vault's copy of the table "${shape.table}" (part ${chunk}) is not what its manifest says`,
    {
      hint: "Nothing was changed. Look at the vault's disk, then run: clonepanel verify",
      remedy: "owner",
    },
  );
}
