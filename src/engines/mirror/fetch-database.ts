import { type Dialect, type DialectId, dialectOf } from "../../core/database/dialect.ts";
import { diffTables, type TableDifference } from "../../core/database/diff-buckets.ts";
import type { DatabaseSurvey } from "../../core/database/table.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import {
  bucketsOf,
  type DatabaseTexts,
  type ManifestDatabase,
  type ManifestTable,
} from "../../core/mirror/manifest.ts";
import type { DatabasePlan } from "../../core/mirror/plan-database.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import { count } from "../../core/words/quantities.ts";
import type { DatabaseReader, TableChanges } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { bringTable, type FetchedTable, type TablePlace } from "./bring-table.ts";
import type { Engine } from "./engine.ts";
import type { FetchAhead } from "./fetch-ahead.ts";
import { ChangeRoom } from "./gathered-changes.ts";

export interface FetchedDatabase {
  readonly manifest: ManifestDatabase;
  readonly steps: readonly RedoStep[];
  /** Bytes of all rows that were brought. */
  readonly bytes: number;
  /** By table, what changed since the generation before: of tables of which little did. */
  readonly changes: ReadonlyMap<string, TableChanges>;
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
  readonly ahead: FetchAhead | null;
}

/** Brings the rows of changed buckets, merges them into their chunks, and proves each chunk against the server's hashes. */
export async function fetchDatabase(engine: Engine, order: FetchDatabaseOrder): Promise<FetchedDatabase> {
  const { survey, plan, into } = order;
  const dialect = dialectOf(order.dialect);
  const folder = databaseFolder(survey.name);
  const step = engine.talk.step(`fetch ${count(plan.counts.rowsChanged, "row")} of "${survey.name}"`);
  await engine.files.makeFolder(`${into}/${folder}`);
  const tables: ManifestTable[] = [];
  const steps: RedoStep[] = [{ kind: "folder", path: folder }];
  const changes = new Map<string, TableChanges>();
  const { reader, basis } = order;
  const place = { reader, dialect, name: survey.name, into, basis, room: new ChangeRoom() };
  let bytes = 0;
  for (const difference of plan.tables) {
    const fetched = await fetchTable(engine, order, place, difference);
    if (fetched.changes !== null) changes.set(difference.table, fetched.changes);
    if (fetched.table !== null) tables.push(fetched.table);
    steps.push(...fetched.steps);
    bytes += fetched.bytes;
    step.progress({ bytes });
  }
  const { texts, written } = await writeDdl(engine, order, dialect);
  steps.push(...written.map((path) => ({ kind: "move", path }) as const));
  step.done(`${plan.counts.bucketsChanged} of ${plan.counts.buckets} buckets, ${bytes} bytes of rows`);
  const { name, server, after } = survey;
  return { manifest: { name, server, dialect: order.dialect, tables, after, texts }, steps, bytes, changes };
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

/**
 * A table without transactions is outside the view. When it changed between survey and read it is hashed and read again,
 * until both agree: then it was the same the whole time.
 */
async function fetchTable(
  engine: Engine,
  order: FetchDatabaseOrder,
  place: TablePlace,
  planned: TableDifference,
): Promise<FetchedTable> {
  const old = order.have?.tables.find((table) => table.shape.table === planned.table) ?? null;
  let difference = planned;
  let want = order.survey.tables.find((table) => table.shape.table === planned.table);
  const brought = want === undefined ? null : await order.ahead?.take(want);
  if (brought) return brought;
  for (let attempt = 1; ; attempt++) {
    try {
      return await bringTable(engine, place, { difference, want, old });
    } catch (error) {
      if (!isUnstable(error) || want?.shape.transactional !== "no" || attempt >= stableAttempts) throw error;
      await engine.clock.sleep(attempt * 250, engine.signal);
      want = { ...want, buckets: await order.reader.hashAgain(want.shape) };
      const before = old === null ? [] : [{ shape: old.shape, buckets: bucketsOf(old) }];
      difference = diffTables(before, [want])[0] ?? planned;
    }
  }
}

const stableAttempts = 8;

function isUnstable(error: unknown): boolean {
  return (
    error instanceof ClonePanelError &&
    (error.code === "DATABASE_CHANGED_MEANWHILE" || error.code === "ROWS_ARRIVED_WRONG")
  );
}
