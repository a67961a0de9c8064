import { ClonePanelError } from "../../core/errors.ts";
import type { ManifestDatabase } from "../../core/mirror/manifest.ts";
import { knownDatabase, planDatabase } from "../../core/mirror/plan-database.ts";
import { count } from "../../core/words/quantities.ts";
import type { DatabaseAccess, DatabasePlace } from "../../ports/database.ts";
import type { ScratchDatabase } from "../../ports/scratch-programs.ts";
import { databaseChange } from "../mirror/ship-database.ts";
import type { Rehearsal } from "./run-drill.ts";

export interface RehearsedDatabases extends AsyncDisposable {
  /** By the name in the vault; what could not be started is not there. */
  readonly access: ReadonlyMap<string, DatabaseAccess>;
}

/** Loads every database of the snapshot into an empty one, and compares tables, rows and hashes with the manifest. */
export async function rehearseDatabases(work: Rehearsal): Promise<RehearsedDatabases> {
  const { databases } = work.manifest;
  await work.engine.files.makeFolder(`${work.order.scratch}/sqlite`);
  const onServer = databases.filter(({ dialect }) => dialect !== "sqlite");
  const server = onServer.length === 0 ? null : await startServer(work, onServer);
  const stop = async () => server?.[Symbol.asyncDispose]();
  try {
    const access = new Map<string, DatabaseAccess>();
    for (const database of databases) {
      const { name, dialect } = database;
      const one = dialect === "sqlite" ? sqliteAccess(name) : server && mysqlAccess(server, name);
      if (one !== null) access.set(name, one);
      await rehearseOne(work, database, one);
    }
    return { access, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sqliteAccess(name: string): DatabaseAccess {
  return { driver: "sqlite", path: `sqlite/${name}.db` };
}

function mysqlAccess({ host, user, password }: ScratchDatabase, name: string): DatabaseAccess {
  return { driver: "mysql", host, name: `drill_${name}`, user, password, readOnly: null };
}

/** Null: there is none here; that is said. */
async function startServer(
  { engine, order, leftOut }: Rehearsal,
  databases: readonly ManifestDatabase[],
): Promise<ScratchDatabase | null> {
  const folder = `${order.scratch}/mariadb`;
  await engine.files.makeFolder(folder);
  const step = engine.talk.step("start a throw-away MariaDB");
  const started = await order.programs.startDatabase({
    folder,
    databases: databases.map(({ name }) => `drill_${name}`),
    signal: engine.signal,
  });
  if (started.kind === "started") {
    step.done("ready");
    return started.program;
  }
  step.failed(started.because);
  leftOut.push(`loading the rows into a database: ${started.because}; they were only counted`);
  return null;
}

async function rehearseOne(
  work: Rehearsal,
  database: ManifestDatabase,
  access: DatabaseAccess | null,
): Promise<void> {
  const name = `database ${database.name}`;
  if (access === null) return countOnly(work, database);
  const { transport } = work.order;
  const place = { name: database.name, access, transport, policy: { skipTables: [], skipRows: [] } };
  try {
    const warnings = await load(work, database, place);
    const wrong = await compare(work, database, place);
    const rows = rowsOf(database);
    const told = `${count(database.tables.length, "table")}, ${count(rows, "row")}, every hash is the manifest's`;
    const said =
      warnings.length === 0
        ? ""
        : `; ${warnings[0]}${warnings.length > 1 ? ` and ${warnings.length - 1} more` : ""}`;
    work.checks.push({ name, ok: wrong === null, detail: wrong ?? `${told}${said}` });
  } catch (error) {
    if (!(error instanceof ClonePanelError) || work.engine.signal.aborted) throw error;
    work.checks.push({ name, ok: false, detail: error.message });
  }
}

/** The same writer as for every account: it hashes what it wrote before it commits. */
async function load(
  { engine, order }: Rehearsal,
  want: ManifestDatabase,
  place: DatabasePlace,
): Promise<readonly string[]> {
  const step = engine.talk.step(`load ${count(rowsOf(want), "row")} of "${want.name}"`);
  const driver = await engine.database(place.access.driver);
  await using writer = await driver.openWriter(place, engine.signal);
  const change = databaseChange(engine, {
    plan: planDatabase(want.name, null, knownDatabase(want)),
    want,
    from: `${order.scratch}/restored`,
    mark: { site: order.seal.site, generation: 1, epoch: 1 },
    activate: "everything",
    beside: undefined,
  });
  await using staged = await writer.stage(change);
  await staged.commit();
  step.done("loaded");
  return staged.warnings;
}

/** A second look by a connection of its own. Null: all tables are there, with all their rows. */
async function compare(
  { engine }: Rehearsal,
  want: ManifestDatabase,
  place: DatabasePlace,
): Promise<string | null> {
  const driver = await engine.database(place.access.driver);
  await using reader = await driver.openReader(place, engine.signal);
  const known = knownDatabase(want);
  const found = await reader.survey(
    known.tables.map(({ shape }) => shape),
    "deep",
  );
  const differing = planDatabase(want.name, found, known).tables.filter(({ kind }) => kind !== "same");
  const [first] = differing;
  if (first === undefined) return null;
  const what = {
    create: "is missing",
    drop: "should not be there",
    replace: "has another shape",
    edit: "has other rows",
  };
  const told = first.kind === "same" ? "" : what[first.kind];
  return `the table ${first.table} ${told}; ${count(differing.length, "table")} wrong in all`;
}

/** Without a server: are as many rows in the files as the manifest says? */
async function countOnly({ engine, order, checks }: Rehearsal, database: ManifestDatabase): Promise<void> {
  let wrong: string | null = null;
  for (const { shape, chunks } of database.tables) {
    for (const { path, rows } of chunks) {
      let found = 0;
      for await (const lines of engine.files.readLines(`${order.scratch}/restored/${path}`))
        found += lines.filter((line) => line.startsWith("(")).length;
      if (found !== rows) wrong ??= `${shape.table}: ${found} rows in ${path}, the manifest says ${rows}`;
    }
  }
  const detail = wrong ?? `${count(rowsOf(database), "row")} counted in its files; not loaded`;
  checks.push({ name: `database ${database.name}`, ok: wrong === null, detail });
}

function rowsOf({ tables }: ManifestDatabase): number {
  return tables.flatMap(({ chunks }) => chunks).reduce((sum, { rows }) => sum + rows, 0);
}
