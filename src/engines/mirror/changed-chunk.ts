import { readRows, rowPieces } from "../../core/database/chunk-file.ts";
import { changeBucket, type HeldRow, holdRow, type RowChanges } from "../../core/database/held-row.ts";
import type { Bucket } from "../../core/database/table.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import type { PackedFile } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";
import { type ChunkOrder, type ChunkPlace, type PackedBucket, readOld, writeParted } from "./parted-chunk.ts";

/** Of buckets that are compared row by row; longer ones pass through one by one instead. */
const mostTextBytes = 16 * 1024 * 1024;

/** A chunk that the vault has, of which some rows changed: its file is read once, and only the touched buckets are unpacked. */
export class ChangedChunk {
  /** The rows of the touched buckets, as the vault has them. */
  readonly held: readonly HeldRow[];
  readonly order: ChunkOrder;
  readonly #engine: Engine;
  readonly #place: ChunkPlace;
  readonly #file: PackedFile;

  private constructor(engine: Engine, place: ChunkPlace, order: ChunkOrder, file: PackedFile) {
    this.#engine = engine;
    this.#place = place;
    this.order = order;
    this.#file = file;
    this.held = [...order.touched].flatMap((id) => {
      const part = file.parts.get(id);
      const lines = part === undefined ? [] : readRows(engine.files.unpackPart(part));
      return lines.map((line) => holdRow(line, place.shape, codecOf(engine, place), id));
    });
  }

  /** Null when the chunk does not lie in parts, or too much of it would have to be held. */
  static async open(engine: Engine, place: ChunkPlace, order: ChunkOrder): Promise<ChangedChunk | null> {
    const file = await readOld(engine, place, order);
    let textBytes = 0;
    for (const id of order.touched) textBytes += file.parts.get(id)?.textBytes ?? 0;
    if (file.parts.size > 0 && textBytes <= mostTextBytes)
      return new ChangedChunk(engine, place, order, file);
    file[Symbol.dispose]();
    return null;
  }

  /** Proves the touched buckets against the survey, and writes the chunk anew. @returns null when it has no rows any more. */
  async finish(changes: RowChanges): Promise<ManifestChunk | null> {
    const [held, gone, come] = [this.held, changes.gone, changes.come].map(byBucket);
    const before = new Map((this.order.old?.buckets ?? []).map((bucket) => [bucket.id, bucket]));
    const packed = new Map<string, PackedBucket>();
    for (const want of this.order.expected.filter(({ id }) => this.order.touched.has(id))) {
      const rows = { held: rowsOf(held, want), gone: rowsOf(gone, want), come: rowsOf(come, want) };
      packed.set(want.id, this.#pack(want, before.get(want.id) ?? null, rows));
    }
    using old = this.#file;
    return await writeParted(this.#engine, this.#place, this.order, { old, packed });
  }

  /** Whether the rows are those of the survey is judged with the whole chunk. */
  #pack(
    want: Bucket,
    old: Bucket | null,
    rows: RowChanges & { readonly held: readonly HeldRow[] },
  ): PackedBucket {
    const { shape, dialect } = this.#place;
    const about = { old, want, shape };
    const { bucket, lines } = changeBucket(about, rows, codecOf(this.#engine, this.#place));
    const part = this.#engine.files.packPart(want.id, rowPieces(shape, lines, dialect));
    return { bucket, part };
  }
}

function codecOf(engine: Engine, { dialect }: ChunkPlace) {
  return { dialect, md5: engine.digest.md5 };
}

type RowsByBucket = ReadonlyMap<string, readonly HeldRow[]>;

function byBucket(rows: readonly HeldRow[]): RowsByBucket {
  return Map.groupBy(rows, ({ bucket }) => bucket);
}

function rowsOf(rows: RowsByBucket | undefined, { id }: Bucket): readonly HeldRow[] {
  return rows?.get(id) ?? [];
}
