import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { groupByChunk } from "../../core/database/chunk-file.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import type { RowChanges } from "../../core/database/held-row.ts";
import type { Bucket, SurveyedTable } from "../../core/database/table.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import { chunkPath } from "../../core/mirror/table-folder.ts";
import type { DatabaseReader, RowComparer, TableChanges } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { ArrivingChunk } from "./arriving-chunk.ts";
import { ChangedChunk } from "./changed-chunk.ts";
import type { Engine } from "./engine.ts";
import { type ChangeRoom, GatheredChanges } from "./gathered-changes.ts";
import { arrivedWrong, type ChunkOrder, type ChunkPlace } from "./parted-chunk.ts";

/**
 * What is asked for at once is held in memory: so many bytes, as far as the rows before let one guess, or one chunk. Rows
 * that pass through in the order of their buckets are not held; only their hashes are, until the answer ends.
 */
const atOnce = { bytes: 2 * 1024 * 1024, rows: 32_768, passing: 262_144 };
/** Files of the vault that are held while the server is asked about them, twice: so many bytes, or one. */
const filesAtOnce = 1024 * 1024;
/** One is packed while others are on their way to the disk. */
const filesInWriting = 3;

/** Chunks that are open, and what the server will say of them. */
interface AskedChunks {
  readonly open: readonly ChangedChunk[];
  readonly changes: Promise<RowChanges>;
}

export interface TableFetchOrder {
  readonly reader: DatabaseReader;
  readonly dialect: Dialect;
  /** Of the database. */
  readonly name: string;
  readonly want: SurveyedTable;
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
  readonly room: ChangeRoom;
}

export interface FetchedChunks {
  readonly chunks: readonly ManifestChunk[];
  readonly rewritten: ReadonlySet<BytePath>;
  readonly bytes: number;
  /** See `TableEdit.since`; null when it is not known, or is much. */
  readonly changes: TableChanges | null;
}

/** The rows of one table's changed buckets, on their way into its chunks. */
export class TableFetch {
  readonly #engine: Engine;
  readonly #order: TableFetchOrder;
  readonly #want: SurveyedTable;
  /** Touched buckets as they shall be, and all buckets of the chunks that hold one. */
  readonly #wanted = new Map<string, Bucket>();
  readonly #byChunk = new Map<string, Bucket[]>();
  readonly #chunks: ManifestChunk[] = [];
  readonly #changes: GatheredChanges;
  #bytes = 0;

  constructor(engine: Engine, order: TableFetchOrder) {
    this.#engine = engine;
    this.#order = order;
    this.#want = order.want;
    this.#changes = new GatheredChanges(order.want.shape, order.dialect, order.room);
  }

  async fetchChunks(touched: readonly string[], kept: readonly ManifestChunk[]): Promise<FetchedChunks> {
    const keptByPath = new Map(kept.map((chunk) => [chunk.path, chunk]));
    const byChunk = groupByChunk(touched, this.#want.shape.layout);
    this.#lookUp(new Set(touched), byChunk);
    const orders = [...byChunk].map(([chunk, buckets]) => this.#orderOf(chunk, buckets, keptByPath));
    const compare = this.#comparer();
    const isCompared = ({ old }: ChunkOrder): boolean => old !== null && compare !== null;
    const whole = orders.filter((order) => !isCompared(order));
    if (compare !== null) whole.push(...(await this.#compareAll(orders.filter(isCompared), compare)));
    await this.#fetchAll(whole);
    return {
      chunks: this.#chunks,
      rewritten: new Set(orders.map(({ path }) => path)),
      bytes: this.#bytes,
      changes: this.#changes.all(),
    };
  }

  #lookUp(touched: ReadonlySet<string>, chunks: ReadonlyMap<string, unknown>): void {
    for (const bucket of this.#want.buckets) {
      if (touched.has(bucket.id)) this.#wanted.set(bucket.id, bucket);
      const chunk = chunkOf(bucket.id, this.#want.shape.layout);
      if (!chunks.has(chunk)) continue;
      const members = this.#byChunk.get(chunk);
      if (members === undefined) this.#byChunk.set(chunk, [bucket]);
      else members.push(bucket);
    }
  }

  /**
   * Rows that the vault has are compared by their digests. While the server answers for some files, those before them are
   * written and those behind them are read. @returns what has to be fetched in whole buckets.
   */
  async #compareAll(orders: readonly ChunkOrder[], compare: RowComparer): Promise<readonly ChunkOrder[]> {
    const whole: ChunkOrder[] = [];
    let asked: AskedChunks | null = null;
    for await (const open of this.#openSome(orders, whole)) {
      const next: AskedChunks = { open, changes: this.#askFor(open, compare) };
      // Whoever fails first is thrown; nobody may be left to hear of the other.
      next.changes.catch(() => undefined);
      if (asked !== null) await this.#finishSome(asked);
      asked = next;
    }
    if (asked !== null) await this.#finishSome(asked);
    return whole;
  }

  /** Opened chunks in portions; those that cannot be held are put aside. */
  async *#openSome(
    orders: readonly ChunkOrder[],
    aside: ChunkOrder[],
  ): AsyncGenerator<readonly ChangedChunk[]> {
    let open: ChangedChunk[] = [];
    let size = 0;
    for (const order of orders) {
      const fileBytes = order.old?.sizeBytes ?? 0;
      if (open.length > 0 && size + fileBytes > filesAtOnce) {
        yield open;
        open = [];
        size = 0;
      }
      const chunk = await ChangedChunk.open(this.#engine, this.#place(), order);
      if (chunk === null) {
        aside.push(order);
        continue;
      }
      open.push(chunk);
      // Most of a packed file is not unpacked, but all of it may be.
      size += fileBytes + chunk.held.reduce((sum, { line }) => sum + line.length, 0);
    }
    if (open.length > 0) yield open;
  }

  async #askFor(open: readonly ChangedChunk[], compare: RowComparer): Promise<RowChanges> {
    const asked = open.flatMap(({ order }) => [...order.touched]).filter((id) => this.#wanted.has(id));
    const held = open.flatMap((chunk) => chunk.held);
    // Of buckets that are gone nobody needs to ask.
    return asked.length === 0 ? { gone: held, come: [] } : compare(asked, held);
  }

  async #finishSome({ open, changes }: AskedChunks): Promise<void> {
    const { layout } = this.#want.shape;
    const { gone, come } = await changes;
    const [goneBy, comeBy] = [gone, come].map((rows) =>
      Map.groupBy(rows, ({ bucket }) => chunkOf(bucket, layout)),
    );
    const written = await mapLimited(open, filesInWriting, (chunk) => {
      const number = chunk.order.chunk;
      const own = { gone: goneBy?.get(number) ?? [], come: comeBy?.get(number) ?? [] };
      this.#bytes += own.come.reduce((sum, { line }) => sum + line.length, 0);
      this.#changes.changed(own);
      return chunk.finish(own);
    });
    for (const chunk of written) this.#add(chunk);
  }

  async #fetchAll(orders: readonly ChunkOrder[]): Promise<void> {
    const isNew = orders.every(({ old }) => old === null);
    if (!isNew) this.#changes.lose();
    const appetite = new Appetite(this.#passesThrough() && isNew ? "as they come" : "held");
    for (const portion of portions(orders, this.#wanted, appetite)) {
      const open = new Map(
        portion.map((order) => [order.chunk, new ArrivingChunk(this.#engine, this.#place(), order)] as const),
      );
      const finish = async (chunk: string, arriving: ArrivingChunk): Promise<void> => {
        open.delete(chunk);
        this.#add(await arriving.finish());
      };
      const asked = portion.flatMap(({ touched }) => [...touched]).filter((id) => this.#wanted.has(id));
      for await (const lines of this.#ask(asked)) {
        const size = lines.reduce((sum, line) => sum + line.length, 0);
        this.#bytes += size;
        appetite.saw(lines.length, size);
        this.#changes.came(lines);
        for (const [chunk, arriving] of this.#deal(lines, open)) {
          arriving.settle();
          if (arriving.isWhole && this.#passesThrough()) await finish(chunk, arriving);
        }
      }
      for (const [chunk, arriving] of [...open]) await finish(chunk, arriving);
    }
  }

  #add(written: ManifestChunk | null): void {
    if (written !== null) this.#chunks.push(written);
  }

  #comparer(): RowComparer | null {
    const { shape } = this.#want;
    return shape.layout.kind === "range" ? this.#order.reader.comparer(shape) : null;
  }

  /** Whether rows come in the order of their buckets, more or less, and surely as many as the survey saw. */
  #passesThrough(): boolean {
    const { layout, transactional } = this.#want.shape;
    return layout.kind === "range" && transactional === "yes";
  }

  #orderOf(
    chunk: string,
    buckets: readonly string[],
    kept: ReadonlyMap<BytePath, ManifestChunk>,
  ): ChunkOrder {
    const path = chunkPath(this.#order.name, this.#want.shape.table, chunk);
    const expected = this.#byChunk.get(chunk) ?? [];
    return { chunk, path, expected, touched: new Set(buckets), old: kept.get(path) ?? null };
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
      const chunk = chunkOf(bucket, shape.layout);
      const arriving = open.get(chunk);
      if (arriving === undefined) throw arrivedWrong({ shape }, { chunk });
      arriving.take(bucket, line);
      dealt.set(chunk, arriving);
    }
    return dealt;
  }

  async *#ask(buckets: readonly string[]): AsyncIterable<readonly string[]> {
    if (buckets.length > 0) yield* this.#order.reader.fetchRows(this.#want.shape, buckets);
  }

  #place(): ChunkPlace {
    const { dialect, into, basis } = this.#order;
    return { shape: this.#want.shape, dialect, into, basis };
  }

  #codec() {
    return { dialect: this.#order.dialect, md5: this.#engine.digest.md5 };
  }
}

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
  orders: readonly ChunkOrder[],
  wanted: ReadonlyMap<string, Bucket>,
  appetite: Appetite,
): Generator<readonly ChunkOrder[]> {
  let portion: ChunkOrder[] = [];
  let rows = 0;
  for (const order of orders) {
    const own = [...order.touched].reduce((sum, id) => sum + (wanted.get(id)?.rows ?? 0), 0);
    if (portion.length > 0 && rows + own > appetite.rows()) {
      yield portion;
      portion = [];
      rows = 0;
    }
    portion.push(order);
    rows += own;
  }
  if (portion.length > 0) yield portion;
}
