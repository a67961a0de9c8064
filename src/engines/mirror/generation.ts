import type { HashKind } from "../../core/database/bucket-hash.ts";
import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import { countRows } from "../../core/database/diff-buckets.ts";
import type { DatabaseSurvey } from "../../core/database/table.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { pathsOf } from "../../core/mirror/entry-list.ts";
import {
  bucketsOf,
  type Manifest,
  type ManifestDatabase,
  type ManifestOutline,
  type ManifestTable,
} from "../../core/mirror/manifest.ts";
import type { OutlineStart } from "../../core/mirror/manifest-text.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import type { Seen } from "../../core/mirror/seen.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import { count } from "../../core/words/quantities.ts";
import type {
  DatabasePlace,
  DatabaseReader,
  SeenTable,
  SurveyAhead,
  TableChanges,
} from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { writePatchedManifest } from "../vault/vault.ts";
import type { TablePlace } from "./bring-table.ts";
import type { CopyRules, Engine } from "./engine.ts";
import { FetchAhead } from "./fetch-ahead.ts";
import { fetchDatabase } from "./fetch-database.ts";
import { fetchFiles } from "./fetch-files.ts";
import { ChangeRoom } from "./gathered-changes.ts";
import type { KnownListing } from "./known-listing.ts";
import { databasePlace, type Look } from "./look.ts";
import type { GenerationPlan } from "./plan-generation.ts";
import type { Leftover } from "./resume-fetch.ts";
import {
  type ListedTree,
  surveyFiles,
  surveyFilesAgain,
  type TreeAsKnown,
  type TreeChanged,
} from "./survey-files.ts";

/** What an account holds, seen at once: its files' listing and one open consistent view of each database. */
export interface Survey<Tree extends SurveyedTree = SurveyedTree> extends AsyncDisposable {
  readonly look: Look;
  readonly tree: Tree;
  readonly databases: readonly SurveyedDatabase[];
  readonly warnings: readonly string[];
  readonly surveyedAt: number;
}

export type SurveyedTree = ListedTree | TreeAsKnown | TreeChanged;

export interface SurveyedDatabase {
  readonly survey: DatabaseSurvey;
  readonly reader: DatabaseReader;
  readonly dialect: DialectId;
  /** Null: no row is asked for before the survey is whole. */
  readonly ahead: FetchAhead | null;
}

/** What is known from before, and how well rows are hashed. */
export interface SurveyDepth {
  /** A SQLite file that is not there: an error, unless it may be left out. */
  readonly absent?: "refused" | "nothing";
  readonly known: readonly ManifestDatabase[];
  readonly hash: HashKind;
  /** Tables that need no scan when they have the same stamp; by database. */
  readonly stamps?: Seen["stamps"];
  /** Where rows are fetched to while others are still hashed; see `FetchAhead`. */
  readonly ahead?: { readonly into: LocalPath; readonly basis: LocalPath };
}

/** No file content and no row travels. The views stay open until the survey is disposed. */
export async function surveyAccount(
  engine: Engine,
  seen: Look,
  rules: CopyRules,
  depth: SurveyDepth,
): Promise<Survey<ListedTree>> {
  return survey(engine, seen, { rules, depth }, () => surveyFiles(engine, seen.seat, seen.place, rules));
}

/** The same for an account whose listing may be the one that is known. */
export async function surveyAgain(
  engine: Engine,
  seen: Look,
  rules: CopyRules,
  depth: SurveyDepth & { readonly listing: KnownListing | null },
): Promise<Survey> {
  return survey(engine, seen, { rules, depth }, () => surveyFilesAgain(engine, seen, rules, depth.listing));
}

async function survey<Tree extends SurveyedTree>(
  engine: Engine,
  seen: Look,
  { rules, depth }: { readonly rules: CopyRules; readonly depth: SurveyDepth },
  surveyTree: () => Promise<Tree>,
): Promise<Survey<Tree>> {
  const { seat } = seen;
  const step = engine.talk.step(`survey ${seat.account.id}`);
  const surveyedAt = engine.clock.nowMs();
  const databases: SurveyedDatabase[] = [];
  try {
    for (const name of [...seat.databases.keys()].sort()) {
      const found = await surveyDatabase(engine, databasePlace(seat, rules, name), depth);
      if (found !== null) databases.push(found);
    }
    const tree = await surveyTree();
    const warnings = [...tree.warnings, ...databases.flatMap((database) => database.survey.warnings)];
    step.done(describe(tree, databases));
    return { look: seen, tree, databases, warnings, surveyedAt, ...closing(databases) };
  } catch (error) {
    step.failed("not finished");
    await closing(databases)[Symbol.asyncDispose]();
    throw error;
  }
}

async function surveyDatabase(
  engine: Engine,
  place: DatabasePlace,
  depth: SurveyDepth,
): Promise<SurveyedDatabase | null> {
  const driver = await engine.database(place.access.driver);
  const reader = await driver.openReader(place, engine.signal).catch((error: unknown) => {
    if (depth.absent === "nothing" && error instanceof ClonePanelError && error.code === "DATABASE_ABSENT")
      return null;
    throw error;
  });
  if (reader === null) return null;
  const tables = depth.known.find((database) => database.name === place.name)?.tables ?? [];
  const dialect = place.access.driver;
  const ahead = fetchAhead(engine, { reader, dialect: dialectOf(dialect), name: place.name }, depth, tables);
  try {
    const shapes = tables.map((table) => table.shape);
    const seen = seenTables(tables, depth.stamps?.[place.name] ?? {});
    const survey = await reader.survey(
      shapes,
      depth.hash,
      seen,
      ahead === null ? undefined : listening(ahead, tables),
    );
    return { survey, reader, dialect, ahead };
  } catch (error) {
    await closing([{ reader, ahead }])[Symbol.asyncDispose]();
    throw error;
  }
}

function fetchAhead(
  engine: Engine,
  place: Pick<TablePlace, "reader" | "dialect" | "name">,
  { ahead }: SurveyDepth,
  have: readonly ManifestTable[],
): FetchAhead | null {
  if (ahead === undefined || have.length === 0) return null;
  return new FetchAhead(engine, { ...place, ...ahead, room: new ChangeRoom() }, have);
}

function listening(ahead: FetchAhead, have: readonly ManifestTable[]): SurveyAhead {
  return {
    known: new Map(have.map((table) => [table.shape.table, bucketsOf(table)])),
    tell: (table) => ahead.begin(table),
  };
}

function seenTables(
  tables: readonly ManifestTable[],
  stamps: Readonly<Record<string, string>>,
): ReadonlyMap<string, SeenTable> {
  const seen = new Map<string, SeenTable>();
  for (const table of tables) {
    const stamp = Object.hasOwn(stamps, table.shape.table) ? stamps[table.shape.table] : undefined;
    if (stamp !== undefined) seen.set(table.shape.table, { stamp, buckets: bucketsOf(table) });
  }
  return seen;
}

/** What the next pass may rely on, as far as this survey is what the vault holds. */
export function stampsOf(survey: Survey): Seen["stamps"] {
  return Object.fromEntries(
    survey.databases.map(({ survey: one, reader }) => [one.name, Object.fromEntries(reader.stamps)]),
  );
}

function closing(databases: readonly Pick<SurveyedDatabase, "reader" | "ahead">[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      for (const { reader, ahead } of databases) {
        await reader[Symbol.asyncDispose]();
        await ahead?.settle();
      }
    },
  };
}

function describe(tree: SurveyedTree, databases: readonly SurveyedDatabase[]): string {
  const described = databases.map(({ survey }) => {
    const rows = survey.tables.reduce((sum, table) => sum + countRows(table.buckets), 0);
    return `${survey.name}: ${count(survey.tables.length, "table")}, ${count(rows, "row")}`;
  });
  return [describeTree(tree), ...described].join("; ");
}

function describeTree(tree: SurveyedTree): string {
  switch (tree.kind) {
    case "listed":
      return `${count(tree.entries.length, "name")}`;
    case "as-known":
      return "files as before";
    case "changed":
      return `files as before but ${new Set(pathsOf([...tree.was, ...tree.now])).size}`;
  }
}

export interface FetchOrder {
  readonly survey: Survey;
  readonly plan: GenerationPlan;
  readonly have: (ManifestOutline & { readonly manifest: LocalPath }) | null;
  readonly into: LocalPath;
  /** The tree that `have` describes; null when there is none. */
  readonly basis: LocalPath | null;
  /** See `resumeFetch`. */
  readonly leftover: Leftover | null;
  readonly head: Omit<Manifest["head"], "surveyedAt">;
}

/** What changed in some tables since the generation before; by database and table. */
export type KnownChanges = ReadonlyMap<string, ReadonlyMap<string, TableChanges>>;

export interface Fetched {
  readonly outline: ManifestOutline;
  /** Of the manifest, which lies below `into`. */
  readonly start: OutlineStart;
  readonly steps: readonly RedoStep[];
  readonly fileBytes: number;
  readonly rowBytes: ReadonlyMap<string, number>;
  /** See `TableEdit.since`; by database and table. */
  readonly changes: KnownChanges;
  readonly warnings: readonly string[];
  /** Whether the tree is exactly what was listed, or something moved meanwhile. */
  readonly arrived: "as-listed" | "differently";
}

/** Gathers everything that changed below `into`, with the manifest of the whole. */
export async function fetchGeneration(engine: Engine, order: FetchOrder): Promise<Fetched> {
  const { survey, plan, have, into, basis, leftover } = order;
  const files = await fetchFiles(engine, {
    ...survey.look,
    plan: plan.files,
    before: (have?.tree.entries ?? 0) > 0 ? "a tree" : "nothing",
    into: `${into}/files`,
    basis: basis === null ? null : `${basis}/files`,
    leftover,
  });
  const databases: ManifestDatabase[] = [];
  const steps: RedoStep[] = [...files.steps];
  const rowBytes = new Map<string, number>();
  const changes = new Map<string, ReadonlyMap<string, TableChanges>>();
  for (const [index, database] of survey.databases.entries()) {
    const databasePlan = plan.databases[index];
    if (databasePlan === undefined) continue;
    const old = have?.databases.find((one) => one.name === database.survey.name) ?? null;
    const fetched = await fetchDatabase(engine, { ...database, plan: databasePlan, have: old, into, basis });
    databases.push(fetched.manifest);
    steps.push(...fetched.steps);
    rowBytes.set(database.survey.name, fetched.bytes);
    changes.set(database.survey.name, fetched.changes);
  }
  for (const name of plan.dropsDatabases) steps.push({ kind: "delete", path: databaseFolder(name) });
  const head = { ...order.head, surveyedAt: survey.surveyedAt };
  const start = await writePatchedManifest(engine.files, `${into}/manifest`, {
    head,
    databases,
    before: have === null ? null : { path: have.manifest, tree: have.tree },
    changes: files.changes,
  });
  steps.push({ kind: "move", path: "manifest" });
  const { arrived } = files;
  return {
    outline: { head, tree: start.tree, databases },
    start,
    steps,
    fileBytes: files.bytes,
    rowBytes,
    changes,
    warnings: files.vanished.map(vanished),
    arrived,
  };
}

function vanished(path: string): string {
  return `${showPath(path)} vanished while it was being fetched`;
}
