import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { groupByChunk } from "../../core/database/chunk-file.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import type { Bucket, SurveyedTable } from "../../core/database/table.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import { chunkPath } from "../../core/mirror/table-folder.ts";
import type { DatabaseReader, RowSource } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { ArrivingChunk, arrivedWrong, type ChunkPlace } from "./arriving-chunk.ts";
import { readBucketRows } from "./chunk-rows.ts";
import type { Engine } from "./engine.ts";

/**
 * What is asked for at once is held in memory: so many bytes, as far as the rows before let one guess, or one chunk. Rows
 * that pass through in the order of their buckets are not held; only their hashes are, until the answer ends.
 */
const atOnce = { bytes: 2 * 1024 * 1024, rows: 32_768, passing: 262_144 };

export interface TableFetchOrder {
  readonly reader: DatabaseReader;
  readonly dialect: Dialect;
  /** Of the database. */
  readonly name: string;
  readonly want: SurveyedTable;
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
}

/** The rows of one table's changed buckets, on their way into its chunks. */
export class TableFetch {
  readonly #engine: Engine;
  readonly #order: TableFetchOrder;
  readonly #want: SurveyedTable;
  readonly #byChunk = new Map<string, Bucket[]>();

  constructor(engine: Engine, order: TableFetchOrder) {
    this.#engine = engine;
    this.#order = order;
    this.#want = order.want;
    for (const bucket of order.want.buckets) {
      const chunk = chunkOf(bucket.id);
      this.#byChunk.set(chunk, [...(this.#byChunk.get(chunk) ?? []), bucket]);
    }
  }

  async fetchChunks(touched: readonly string[], kept: readonly ManifestChunk[]) {
    const wanted = new Map(this.#want.buckets.map((bucket) => [bucket.id, bucket]));
    const keptByPath = new Map(kept.map((chunk) => [chunk.path, chunk]));
    const chunks: ManifestChunk[] = [];
    const rewritten = new Set<BytePath>();
    let bytes = 0;
    const appetite = new Appetite(this.#passesThrough() && kept.length === 0 ? "as they come" : "held");
    for (const portion of portions(groupByChunk(touched), wanted, appetite)) {
      const open = new Map(
        portion.map(([chunk, buckets]) => [chunk, this.#open(chunk, buckets, keptByPath)] as const),
      );
      for (const [chunk] of portion) rewritten.add(this.#pathOf(chunk));
      const finish = async (chunk: string, arriving: ArrivingChunk): Promise<void> => {
        open.delete(chunk);
        const written = await arriving.finish();
        if (written !== null) chunks.push(written);
      };
      const asked = portion.flatMap(([, buckets]) => buckets).filter((id) => wanted.has(id));
      for await (const lines of this.#ask(asked, this.#held(portion, keptByPath))) {
        const size = lines.reduce((sum, line) => sum + line.length, 0);
        bytes += size;
        appetite.saw(lines.length, size);
        for (const [chunk, arriving] of this.#deal(lines, open)) {
          await arriving.settle();
          if (arriving.isWhole && this.#passesThrough()) await finish(chunk, arriving);
        }
      }
      for (const [chunk, arriving] of [...open]) await finish(chunk, arriving);
    }
    return { chunks, rewritten, bytes };
  }

  /** Whether rows come in the order of their buckets, more or less, and surely as many as the survey saw. */
  #passesThrough(): boolean {
    const { layout, transactional } = this.#want.shape;
    return layout.kind === "range" && transactional === "yes";
  }

  #open(
    chunk: string,
    buckets: readonly string[],
    kept: ReadonlyMap<BytePath, ManifestChunk>,
  ): ArrivingChunk {
    const path = this.#pathOf(chunk);
    return new ArrivingChunk(this.#engine, this.#place(), {
      chunk,
      path,
      expected: this.#byChunk.get(chunk) ?? [],
      touched: new Set(buckets),
      old: kept.get(path) ?? null,
    });
  }

  /** Gives each line to its chunk. @returns the chunks that got some. */
  #deal(
    lines: readonly string[],
    open: ReadonlyMap<string, ArrivingChunk>,
  ): ReadonlyMap<string, ArrivingChunk> {
    const { shape } = this.#want;
    const dealt = new Map<string, ArrivingChunk>();
    for (const line of lines) {
      const bucket = bucketOf(line, shape.layout, this.#codec());
      const chunk = chunkOf(bucket);
      const arriving = open.get(chunk);
      if (arriving === undefined) throw arrivedWrong({ shape }, { chunk });
      arriving.take(bucket, line);
      dealt.set(chunk, arriving);
    }
    return dealt;
  }

  /** What the vault has of these buckets; nothing where they are new, or lie packed with others. */
  #held(portion: readonly ChunkBuckets[], kept: ReadonlyMap<BytePath, ManifestChunk>): RowSource | undefined {
    const old = portion
      .map(([chunk, buckets]) => ({ path: this.#pathOf(chunk), buckets: new Set(buckets) }))
      .filter(({ path }) => kept.has(path));
    if (old.length === 0 || this.#want.shape.layout.kind !== "range") return undefined;
    const engine = this.#engine;
    const { basis } = this.#order;
    return async function* () {
      for (const { path, buckets } of old)
        yield* (await readBucketRows(engine, `${basis}/${path}`, buckets)) ?? [];
    };
  }

  #pathOf(chunk: string): BytePath {
    return chunkPath(this.#order.name, this.#want.shape.table, chunk);
  }

  async *#ask(buckets: readonly string[], held: RowSource | undefined): AsyncIterable<readonly string[]> {
    if (buckets.length > 0) yield* this.#order.reader.fetchRows(this.#want.shape, buckets, held);
  }

  #place(): ChunkPlace {
    const { dialect, into, basis } = this.#order;
    return { shape: this.#want.shape, dialect, into, basis };
  }

  #codec() {
    return { dialect: this.#order.dialect, md5: this.#engine.digest.md5 };
  }
}

type ChunkBuckets = readonly [chunk: string, buckets: readonly string[]];

/** How many rows may be asked for next, from the size of those that came. */
class Appetite {
  readonly #kind: "held" | "as they come";
  #rows = 0;
  #bytes = 0;

  constructor(kind: "held" | "as they come") {
    this.#kind = kind;
  }

  saw(rows: number, bytes: number): void {
    this.#rows += rows;
    this.#bytes += bytes;
  }

  rows(): number {
    if (this.#kind === "as they come") return atOnce.passing;
    // Of the first portion nothing is known: one chunk.
    if (this.#rows === 0) return 1;
    return Math.min(atOnce.rows, Math.floor((atOnce.bytes * this.#rows) / this.#bytes));
  }
}

/** Chunks in portions of a bounded number of rows, at least one each. */
function* portions(
  chunks: ReadonlyMap<string, readonly string[]>,
  wanted: ReadonlyMap<string, Bucket>,
  appetite: Appetite,
): Generator<readonly ChunkBuckets[]> {
  let portion: ChunkBuckets[] = [];
  let rows = 0;
  for (const entry of chunks) {
    const own = entry[1].reduce((sum, id) => sum + (wanted.get(id)?.rows ?? 0), 0);
    if (portion.length > 0 && rows + own > appetite.rows()) {
      yield portion;
      portion = [];
      rows = 0;
    }
    portion.push(entry);
    rows += own;
  }
  if (portion.length > 0) yield portion;
}
