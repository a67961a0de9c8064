import { composeChunk, joinRows, mergeChunk, readChunk, readRows } from "../../core/database/chunk-file.ts";
import { type ChunkUnit, layOutChunk } from "../../core/database/chunk-parts.ts";
import { sortRows } from "../../core/database/compare-rows.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import { countRows, isSameBucket } from "../../core/database/diff-buckets.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
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

interface Packed {
  readonly bucket: Bucket;
  readonly part: PackedPart;
}

/**
 * A chunk while its rows arrive, in any order. A range bucket is proven and packed as soon as all of its rows are there, so
 * that a table of any size passes through little memory; hash buckets lie across one another in key order, and wait.
 */
export class ArrivingChunk {
  readonly #engine: Engine;
  readonly #place: ChunkPlace;
  readonly #order: ChunkOrder;
  readonly #wanted: ReadonlyMap<string, Bucket>;
  readonly #waiting = new Map<string, string[]>();
  readonly #packed = new Map<string, Packed>();
  readonly #full: string[] = [];
  #missing: number;

  constructor(engine: Engine, place: ChunkPlace, order: ChunkOrder) {
    this.#engine = engine;
    this.#place = place;
    this.#order = order;
    this.#wanted = new Map(
      order.expected.flatMap((bucket) => (order.touched.has(bucket.id) ? [[bucket.id, bucket]] : [])),
    );
    this.#missing = countRows([...this.#wanted.values()]);
  }

  /** True once as many rows are there as the survey saw. */
  get isWhole(): boolean {
    return this.#missing <= 0;
  }

  take(bucket: string, line: string): void {
    const wanted = this.#wanted.get(bucket);
    if (wanted === undefined || this.#packed.has(bucket)) throw arrivedWrong(this.#place, this.#order);
    const lines = this.#waiting.get(bucket) ?? [];
    this.#waiting.set(bucket, lines);
    lines.push(line);
    this.#missing -= 1;
    if (lines.length === wanted.rows) this.#full.push(bucket);
  }

  /** Lets go of the rows of buckets that are complete. */
  async settle(): Promise<void> {
    // Without transactions there may be more rows than the survey saw; only the end tells.
    const { layout, transactional } = this.#place.shape;
    if (layout.kind !== "range" || transactional !== "yes") return;
    for (const id of this.#full.splice(0)) await this.#pack(id);
  }

  /** Writes the chunk and proves it against the survey. @returns null when it has no rows any more. */
  async finish(): Promise<ManifestChunk | null> {
    const { layout } = this.#place.shape;
    if (layout.kind === "range") for (const id of [...this.#waiting.keys()]) await this.#pack(id);
    const { old } = this.#order;
    const packed = old === null ? null : await readOld(this.#engine, this.#place, this.#order);
    const isParted = layout.kind === "range" && packed?.parts.size !== 0;
    return isParted ? this.#writeParted(packed) : this.#writeWhole();
  }

  async #pack(id: string): Promise<void> {
    const { shape, dialect } = this.#place;
    const lines = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    const [bucket, ...others] = hashRows(lines, shape.layout, this.#codec());
    const wanted = this.#wanted.get(id);
    if (bucket === undefined || others.length > 0 || wanted === undefined || !isSameBucket(bucket, wanted))
      throw arrivedWrong(this.#place, this.#order);
    const text = joinRows(shape, sortRows(lines, shape, dialect), dialect);
    this.#packed.set(id, { bucket, part: await this.#engine.files.packPart(id, text) });
  }

  /** Buckets that stay are neither unpacked nor hashed: the hash of their file proves them. */
  async #writeParted(old: PackedFile | null): Promise<ManifestChunk | null> {
    const { shape, dialect, into } = this.#place;
    const order = this.#order;
    const kept = new Map((order.old?.buckets ?? []).map((bucket) => [bucket.id, bucket]));
    const buckets = order.expected.flatMap(({ id }) => {
      const found = order.touched.has(id) ? this.#packed.get(id)?.bucket : kept.get(id);
      return found === undefined ? [] : [found];
    });
    prove(this.#place, order, buckets);
    if (buckets.length === 0) return null;
    const units = buckets.map(({ id }): ChunkUnit<PackedPart> => {
      const packed = order.touched.has(id) ? this.#packed.get(id)?.part : old?.parts.get(id);
      if (packed === undefined) throw vaultDamaged(this.#place, order);
      return { kind: "kept", packed };
    });
    const written = await this.#engine.files.writeGzipParts(
      `${into}/${order.path}`,
      layOutChunk(shape, units, dialect),
    );
    return { path: order.path, rows: countRows(buckets), ...written, buckets };
  }

  async #writeWhole(): Promise<ManifestChunk | null> {
    const { shape, dialect, into } = this.#place;
    const { files } = this.#engine;
    const order = this.#order;
    const old = order.old === null ? [] : await readOldRows(this.#engine, this.#place, order);
    const unpacked = [...this.#packed.values()].map(({ part }) => readRows(files.unpackPart(part)));
    const fetched = [...this.#waiting.values(), ...unpacked].flat();
    const lines = mergeChunk({ shape, ...this.#codec(), old, changed: order.touched, fetched });
    const buckets = hashRows(lines, shape.layout, this.#codec());
    prove(this.#place, order, buckets);
    if (lines.length === 0) return null;
    const at = `${into}/${order.path}`;
    await files.writePieces(at, [composeChunk(shape, lines, dialect)]);
    const stat = await files.lstat(at);
    const sha256 = await files.sha256(at);
    return {
      path: order.path,
      rows: lines.length,
      sizeBytes: stat?.sizeBytes ?? 0,
      sha256: sha256 ?? "",
      buckets,
    };
  }

  #codec() {
    return { dialect: this.#place.dialect, md5: this.#engine.digest.md5 };
  }
}
/** What is merged into must be what was stored, or rot of the disk would be given a new hash. */
async function readOld(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<PackedFile> {
  const file = await engine.files.readGzipParts(`${place.basis}/${order.path}`);
  if (file === null || file.sha256() !== order.old?.sha256) throw vaultDamaged(place, order);
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
