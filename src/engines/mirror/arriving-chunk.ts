import { composeChunk, mergeChunk, readChunk, readRows, rowPieces } from "../../core/database/chunk-file.ts";
import { sortRows } from "../../core/database/compare-rows.ts";
import { countRows, isSameBucket } from "../../core/database/diff-buckets.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
import type { Bucket } from "../../core/database/table.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import type { Engine } from "./engine.ts";
import {
  arrivedWrong,
  type ChunkOrder,
  type ChunkPlace,
  type PackedBucket,
  prove,
  readOld,
  writeParted,
} from "./parted-chunk.ts";

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
  readonly #packed = new Map<string, PackedBucket>();
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
  settle(): void {
    // Without transactions there may be more rows than the survey saw; only the end tells.
    const { layout, transactional } = this.#place.shape;
    if (layout.kind !== "range" || transactional !== "yes") return;
    for (const id of this.#full.splice(0)) this.#pack(id);
  }

  /** Writes the chunk and proves it against the survey. @returns null when it has no rows any more. */
  async finish(): Promise<ManifestChunk | null> {
    const { layout } = this.#place.shape;
    if (layout.kind === "range") for (const id of [...this.#waiting.keys()]) this.#pack(id);
    const { old } = this.#order;
    using packed = old === null ? null : await readOld(this.#engine, this.#place, this.#order);
    const isParted = layout.kind === "range" && packed?.parts.size !== 0;
    if (!isParted) return await this.#writeWhole();
    return await writeParted(this.#engine, this.#place, this.#order, { old: packed, packed: this.#packed });
  }

  #pack(id: string): void {
    const { shape, dialect } = this.#place;
    const lines = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    const [bucket, ...others] = hashRows(lines, shape.layout, this.#codec());
    const wanted = this.#wanted.get(id);
    if (bucket === undefined || others.length > 0 || wanted === undefined || !isSameBucket(bucket, wanted))
      throw arrivedWrong(this.#place, this.#order);
    const pieces = rowPieces(shape, sortRows(lines, shape, dialect), dialect);
    this.#packed.set(id, { bucket, part: this.#engine.files.packPart(id, pieces) });
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
async function readOldRows(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const lines of engine.files.readLines(`${place.basis}/${order.path}`)) pieces.push(...lines);
  return readChunk(pieces.join("\n"));
}
