import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { groupByChunk } from "../../core/database/chunk-file.ts";
import { type Dialect, type DialectId, dialectOf } from "../../core/database/dialect.ts";
import type { TableDifference } from "../../core/database/diff-buckets.ts";
import type { Bucket, DatabaseSurvey, SurveyedTable } from "../../core/database/table.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type {
  DatabaseTexts,
  ManifestChunk,
  ManifestDatabase,
  ManifestTable,
} from "../../core/mirror/manifest.ts";
import type { DatabasePlan } from "../../core/mirror/plan-database.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import { chunkPath, databaseFolder, tableFolder } from "../../core/mirror/table-folder.ts";
import type { DatabaseReader, RowSource } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { readBucketRows } from "./chunk-rows.ts";
import type { Engine } from "./engine.ts";
import { type ChunkPlace, writeChunk } from "./write-chunk.ts";

/** What is asked for at once is held in memory: so many bytes, as far as the rows before let one guess, or one chunk. */
const atOnce = { bytes: 4 * 1024 * 1024, rows: 32_768 };

export interface FetchedDatabase {
  readonly manifest: ManifestDatabase;
  readonly steps: readonly RedoStep[];
  /** Bytes of all rows in the groups that were brought anew. */
  readonly bytes: number;
}

export interface FetchDatabaseOrder {
  readonly reader: DatabaseReader;
  readonly dialect: DialectId;
  readonly survey: DatabaseSurvey;
  readonly plan: DatabasePlan;
  readonly have: ManifestDatabase | null;
  /** Where new chunk files are gathered, and the generation whose chunks are merged into. */
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
}

/** Brings the rows of changed buckets, merges them into their chunks, and proves each chunk against the server's hashes. */
export async function fetchDatabase(engine: Engine, order: FetchDatabaseOrder): Promise<FetchedDatabase> {
  const { survey, plan, into } = order;
  const dialect = dialectOf(order.dialect);
  const folder = databaseFolder(survey.name);
  const step = engine.talk.step(`fetch ${plan.counts.rowsChanged} rows of "${survey.name}"`);
  await engine.files.makeFolder(`${into}/${folder}`);
  const tables: ManifestTable[] = [];
  const steps: RedoStep[] = [{ kind: "folder", path: folder }];
  let bytes = 0;
  for (const difference of plan.tables) {
    const fetched = await fetchTable(engine, order, dialect, difference);
    if (fetched.table !== null) tables.push(fetched.table);
    steps.push(...fetched.steps);
    bytes += fetched.bytes;
    step.progress({ bytes });
  }
  const { texts, written } = await writeDdl(engine, order, dialect);
  steps.push(...written.map((path) => ({ kind: "move", path }) as const));
  step.done(`${plan.counts.bucketsChanged} of ${plan.counts.buckets} buckets, ${bytes} bytes of rows`);
  const { name, server, after } = survey;
  return { manifest: { name, server, dialect: order.dialect, tables, after, texts }, steps, bytes };
}

/** The database's own two files; one that says what it said stays the inode that it is. */
async function writeDdl(
  engine: Engine,
  { survey, have, into }: FetchDatabaseOrder,
  dialect: Dialect,
): Promise<{ readonly texts: DatabaseTexts; readonly written: readonly BytePath[] }> {
  const folder = databaseFolder(survey.name);
  const schema = dialect.schemaText(survey.tables.map((table) => table.shape));
  const after = dialect.afterText(survey.after);
  const texts = { schema: engine.digest.sha256(schema), after: engine.digest.sha256(after) };
  const files = [
    { path: `${folder}/schema.sql`, text: schema, isThere: have?.texts?.schema === texts.schema },
    { path: `${folder}/after.sql`, text: after, isThere: have?.texts?.after === texts.after },
  ].filter(({ isThere }) => !isThere);
  for (const { path, text } of files) await engine.files.writePieces(`${into}/${path}`, [text]);
  return { texts, written: files.map(({ path }) => path) };
}

interface FetchedTable {
  readonly table: ManifestTable | null;
  readonly steps: readonly RedoStep[];
  readonly bytes: number;
}

async function fetchTable(
  engine: Engine,
  order: FetchDatabaseOrder,
  dialect: Dialect,
  difference: TableDifference,
): Promise<FetchedTable> {
  const folder = tableFolder(order.survey.name, difference.table);
  if (difference.kind === "drop") return { table: null, steps: [{ kind: "delete", path: folder }], bytes: 0 };
  const want = order.survey.tables.find((table) => table.shape.table === difference.table);
  if (want === undefined)
    throw new TypeError(`the plan names a table that the survey has not: ${difference.table}`);
  const old = order.have?.tables.find((table) => table.shape.table === difference.table) ?? null;
  if (difference.kind === "same" && old !== null) {
    return { table: { shape: want.shape, chunks: old.chunks }, steps: [], bytes: 0 };
  }
  await engine.files.makeFolder(`${order.into}/${folder}`);
  const kept = difference.kind === "edit" ? (old?.chunks ?? []) : [];
  const work = new TableFetch(engine, order, dialect, want);
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

class TableFetch {
  readonly #engine: Engine;
  readonly #order: FetchDatabaseOrder;
  readonly #dialect: Dialect;
  readonly #want: SurveyedTable;
  readonly #byChunk = new Map<string, Bucket[]>();

  constructor(engine: Engine, order: FetchDatabaseOrder, dialect: Dialect, want: SurveyedTable) {
    this.#engine = engine;
    this.#order = order;
    this.#dialect = dialect;
    this.#want = want;
    for (const bucket of want.buckets) {
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
    const appetite = new Appetite();
    for (const portion of portions(groupByChunk(touched), wanted, appetite)) {
      const asked = portion.flatMap(([, buckets]) => buckets).filter((id) => wanted.has(id));
      const rows = await this.#fetchRows(asked, this.#held(portion, keptByPath));
      for (const [chunk, buckets] of portion) {
        const fetched = rows.get(chunk) ?? [];
        const size = fetched.reduce((sum, line) => sum + line.length, 0);
        bytes += size;
        appetite.saw(fetched.length, size);
        const path = this.#pathOf(chunk);
        const written = await writeChunk(this.#engine, this.#place(), {
          chunk,
          path,
          expected: this.#byChunk.get(chunk) ?? [],
          touched: new Set(buckets),
          fetched,
          old: keptByPath.get(path) ?? null,
        });
        rewritten.add(path);
        if (written !== null) chunks.push(written);
      }
    }
    return { chunks, rewritten, bytes };
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
    return chunkPath(this.#order.survey.name, this.#want.shape.table, chunk);
  }

  async #fetchRows(
    buckets: readonly string[],
    held: RowSource | undefined,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const byChunk = new Map<string, string[]>();
    if (buckets.length === 0) return byChunk;
    for await (const lines of this.#order.reader.fetchRows(this.#want.shape, buckets, held)) {
      for (const line of lines) {
        const chunk = chunkOf(bucketOf(line, this.#want.shape.layout, this.#codec()));
        const members = byChunk.get(chunk);
        if (members === undefined) byChunk.set(chunk, [line]);
        else members.push(line);
      }
    }
    return byChunk;
  }

  #place(): ChunkPlace {
    const { into, basis } = this.#order;
    return { shape: this.#want.shape, dialect: this.#dialect, into, basis };
  }

  #codec() {
    return { dialect: this.#dialect, md5: this.#engine.digest.md5 };
  }
}

type ChunkBuckets = readonly [chunk: string, buckets: readonly string[]];

/** How many rows may be asked for next, from the size of those that came. */
class Appetite {
  #rows = 0;
  #bytes = 0;

  saw(rows: number, bytes: number): void {
    this.#rows += rows;
    this.#bytes += bytes;
  }

  rows(): number {
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
