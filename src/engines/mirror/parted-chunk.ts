import { type ChunkUnit, layOutChunk } from "../../core/database/chunk-parts.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import { countRows, isSameBucket } from "../../core/database/diff-buckets.ts";
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

/** A bucket that was proven and packed. */
export interface PackedBucket {
  readonly bucket: Bucket;
  readonly part: PackedPart;
}

/** Buckets that stay are neither unpacked nor hashed: the hash of their file proves them. */
export async function writeParted(
  engine: Engine,
  place: ChunkPlace,
  order: ChunkOrder,
  from: { readonly old: PackedFile | null; readonly packed: ReadonlyMap<string, PackedBucket> },
): Promise<ManifestChunk | null> {
  const { shape, dialect, into } = place;
  const kept = new Map((order.old?.buckets ?? []).map((bucket) => [bucket.id, bucket]));
  const buckets = order.expected.flatMap(({ id }) => {
    const found = order.touched.has(id) ? from.packed.get(id)?.bucket : kept.get(id);
    return found === undefined ? [] : [found];
  });
  prove(place, order, buckets);
  if (buckets.length === 0) return null;
  const units = buckets.map(({ id }): ChunkUnit<PackedPart> => {
    const packed = order.touched.has(id) ? from.packed.get(id)?.part : from.old?.parts.get(id);
    if (packed === undefined) throw vaultDamaged(place, order);
    return { kind: "kept", packed };
  });
  const written = await engine.files.writeGzipParts(
    `${into}/${order.path}`,
    layOutChunk(shape, units, dialect),
  );
  return { path: order.path, rows: countRows(buckets), ...written, buckets };
}

/** What is merged into must be what was stored, or rot of the disk would be given a new hash. */
export async function readOld(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<PackedFile> {
  const file = await engine.files.readGzipParts(`${place.basis}/${order.path}`);
  if (file === null || file.sha256() !== order.old?.sha256) throw vaultDamaged(place, order);
  return file;
}

/** The rows of a chunk must hash to what the server said: else they changed on the way or in the vault. */
export function prove(place: ChunkPlace, order: ChunkOrder, buckets: readonly Bucket[]): void {
  const { expected } = order;
  const same =
    expected.length === buckets.length &&
    expected.every(
      (bucket, index) => bucket.id === buckets[index]?.id && isSameBucket(buckets[index], bucket),
    );
  if (!same) throw arrivedWrong(place, order);
}

export function arrivedWrong(
  { shape }: Pick<ChunkPlace, "shape">,
  { chunk }: Pick<ChunkOrder, "chunk">,
): ClonePanelError {
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
