import type { HashKind } from "../../../core/database/bucket-hash.ts";
import { isSameLayout } from "../../../core/database/diff-buckets.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import {
  isLayoutPossible,
  judgeLayout,
  type KeyFacts,
  type KeySpan,
  planLayout,
  replanLayout,
} from "../../../core/database/plan-layout.ts";
import type {
  Bucket,
  BucketLayout,
  DatabaseSurvey,
  NamedDdl,
  SurveyedTable,
  TableShape,
} from "../../../core/database/table.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { readPrograms } from "./after-ddl.ts";
import { fitCollations } from "./collations.ts";
import { hashBuckets } from "./hash-buckets.ts";
import { keptRowsSql, type TablePlan } from "./hash-sql.ts";
import { type FoundTable, readInventory, refuseTable } from "./inventory.ts";
import { findMisprints } from "./misprinted.ts";
import { isSameDdl } from "./same-ddl.ts";
import { readCollations } from "./server-facts.ts";
import type { Session } from "./session.ts";
import { SurveyedPlans } from "./surveyed-plans.ts";
import { splitTableDdl } from "./table-ddl.ts";
import { quoteText, textAt, textOrNull } from "./value.ts";

export interface SurveyOrder {
  readonly known: readonly TableShape[];
  readonly kind: HashKind;
  /** Buckets of tables that were surely not written to since their known shape was seen. */
  readonly unchanged: ReadonlyMap<string, readonly Bucket[]>;
}

interface Context {
  readonly session: Session;
  readonly kind: HashKind;
  readonly unchanged: SurveyOrder["unchanged"];
  readonly place: DatabasePlace;
  readonly known: ReadonlyMap<string, TableShape>;
  readonly collations: ReadonlySet<string>;
}

export async function surveyTables(
  session: Session,
  place: DatabasePlace,
  order: SurveyOrder,
): Promise<{ survey: DatabaseSurvey; plans: SurveyedPlans }> {
  const collations = await readCollations(session);
  const known = new Map(order.known.map((shape) => [shape.table, shape]));
  const context = { session, place, known, collations, kind: order.kind, unchanged: order.unchanged };
  const plans = new SurveyedPlans();
  const tables: SurveyedTable[] = [];
  const foreignKeys: NamedDdl[] = [];
  const tableWarnings: string[] = [];
  const inventory = await readInventory(session, place);
  for (const found of inventory.tables) {
    const surveyed = await surveyTable(context, found);
    plans.remember(surveyed.plan, surveyed.table.buckets);
    tables.push(surveyed.table);
    foreignKeys.push(...surveyed.foreignKeys);
    tableWarnings.push(...surveyed.warnings);
    await session.query("ROLLBACK TO SAVEPOINT cp_view");
  }
  const mirrored = new Set(tables.map((table) => table.shape.table));
  const programs = await readPrograms(session, { views: inventory.views, tables: mirrored });
  const { warnings, ...rest } = programs;
  const reachable = foreignKeys.filter((key) => !leavesDatabase(key));
  const survey: DatabaseSurvey = {
    name: place.name,
    server: await readServer(session),
    tables,
    after: { foreignKeys: reachable, ...rest },
    warnings: [
      ...warnings,
      ...tableWarnings,
      ...tables.flatMap(warnOfTable),
      ...foreignKeys.filter(leavesDatabase).map(warnOfKey),
    ],
  };
  return { survey, plans };
}

/** `MariaDB 10.11.19`. */
export async function readServer(session: Session): Promise<string> {
  const version = textAt((await session.query("SELECT VERSION()"))[0] ?? [], 0);
  const number = /^[0-9.]+/.exec(version)?.[0] ?? version;
  return `${/mariadb/i.test(version) ? "MariaDB" : "MySQL"} ${number}`;
}

function leavesDatabase(key: NamedDdl): boolean {
  return / REFERENCES `(?:[^`]|``)+`\.`/.test(key.ddl);
}

function warnOfKey(key: NamedDdl): string {
  return `the foreign key ${key.name} points into another database and is not mirrored`;
}

function warnOfTable({ shape }: SurveyedTable): string[] {
  return shape.transactional === "yes"
    ? []
    : [`the table "${shape.table}" is outside the consistent read: its storage engine knows no transactions`];
}

interface SurveyedOne {
  readonly table: SurveyedTable;
  readonly plan: TablePlan;
  readonly foreignKeys: readonly NamedDdl[];
  readonly warnings: readonly string[];
}

async function surveyTable(context: Context, found: FoundTable): Promise<SurveyedOne> {
  const created = await context.session.query(`SHOW CREATE TABLE ${quoteMysqlName(found.table)}`);
  const { ddl, autoIncrement, foreignKeys } = splitTableDdl(found.table, textAt(created[0] ?? [], 1));
  const misprints = await findMisprints(context.session, found.table, ddl);
  const because = refusalOfDdl(ddl) ?? misprints.find(({ kind }) => kind === "refused")?.because ?? null;
  if (because !== null) throw refuseTable(context.place, found.table, because);
  const known = context.known.get(found.table);
  const spelled = spellAsKnown(ddl, known, context.collations);
  const { plan, buckets } =
    (await answerUnchanged(context, found, spelled)) ?? (await hashWithLayout(context, found, known?.layout));
  const shape: TableShape = {
    table: found.table,
    ddl: spelled,
    columns: found.columns.map((column) => column.name),
    key: found.key,
    keyOrder: keyOrder(found),
    layout: plan.layout,
    transactional: found.transactional,
    autoIncrement,
  };
  const warnings = misprints.map((misprint) => `the table "${found.table}": ${misprint.because}`);
  return { table: { shape, buckets }, plan, foreignKeys, warnings };
}

const refusals: readonly (readonly [RegExp, string])[] = [
  [/ WITH SYSTEM VERSIONING| PERIOD FOR SYSTEM_TIME /i, "it is system-versioned"],
  [/\b(DATA|INDEX) DIRECTORY *=/i, "its files lie in a folder of their own"],
];

function refusalOfDdl(ddl: string): string | null {
  const plain = ddl.replace(/'(?:[^'\\]|''|\\[\s\S])*'/g, "''");
  return refusals.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** Another version prints the same table otherwise; then the known text stays, and nothing looks changed. */
function spellAsKnown(ddl: string, known: TableShape | undefined, collations: ReadonlySet<string>): string {
  if (known === undefined) return ddl;
  return isSameDdl(ddl, fitCollations(known.ddl, collations).ddl) ? known.ddl : ddl;
}

function keyOrder(found: FoundTable): TableShape["keyOrder"] {
  return found.key.map((name) => {
    const index = found.columns.findIndex((column) => column.name === name);
    return { index, order: found.columns[index]?.literal === "number" ? "number" : "bytes" };
  });
}

/** What is known of a table that was not written to, if it is still made as it was; else it is scanned. */
async function answerUnchanged(context: Context, found: FoundTable, ddl: string): Promise<Hashed | null> {
  const [known, buckets] = [context.known.get(found.table), context.unchanged.get(found.table)];
  if (known === undefined || buckets === undefined || known.ddl !== ddl) return null;
  if (!isLayoutPossible(known.layout, keyFacts(found))) return null;
  // TRUNCATE is the one write that leaves all times as they were.
  if (buckets.length > 0 && (await isEmpty(context.session, found.table))) return null;
  return { plan: planTable(context.place, found, known.layout), buckets };
}

async function isEmpty(session: Session, table: string): Promise<boolean> {
  return (await session.query(`SELECT 1 FROM ${quoteMysqlName(table)} LIMIT 1`)).length === 0;
}

function planTable(place: DatabasePlace, found: FoundTable, layout: BucketLayout): TablePlan {
  const skip = place.policy.skipRows.filter((rule) => rule.table === found.table);
  return { table: found.table, columns: found.columns, layout, skip };
}

interface Hashed {
  readonly plan: TablePlan;
  readonly buckets: readonly Bucket[];
}

async function hashWithLayout(
  context: Context,
  found: FoundTable,
  known: BucketLayout | undefined,
): Promise<Hashed> {
  const facts = keyFacts(found);
  const isKept = known !== undefined && isLayoutPossible(known, facts);
  const layout = isKept ? known : planLayout(facts, await readSpan(context, found));
  const hashed = await hashTable(context, found, layout);
  const fit = judgeLayout(hashed.buckets);
  if (fit === "fits") return hashed;
  const better = replanLayout(layout, facts, { fit, span: await readSpan(context, found) });
  return isSameLayout(better, layout) ? hashed : hashTable(context, found, better);
}

function keyFacts(found: FoundTable): KeyFacts {
  const leading = found.columns.find((column) => column.name === found.key[0]);
  return {
    columns: found.columns.map((column) => column.name),
    key: found.key,
    leading: leading === undefined || leading.integer === null ? "other" : "integer",
  };
}

async function readSpan(context: Context, found: FoundTable): Promise<KeySpan> {
  const leading = keyFacts(found).leading === "integer" ? quoteMysqlName(found.key[0] ?? "") : "NULL";
  const table = quoteMysqlName(found.table);
  const [row = []] = await context.session.query(
    `SELECT COUNT(*), MIN(${leading}), MAX(${leading}) FROM ${table}`,
  );
  const rowBytes = await readRowBytes(context.session, found.table);
  return { rows: Number(textAt(row, 0)), min: textOrNull(row, 1), max: textOrNull(row, 2), rowBytes };
}

/** As its storage engine guesses. */
async function readRowBytes(session: Session, table: string): Promise<number> {
  const [row = []] = await session.query(
    `SELECT COALESCE(AVG_ROW_LENGTH, 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${quoteText(table)}`,
  );
  return row.length === 0 ? 0 : Number(textAt(row, 0));
}

async function hashTable(context: Context, found: FoundTable, layout: BucketLayout): Promise<Hashed> {
  const plan = planTable(context.place, found, layout);
  return {
    plan,
    buckets: await hashBuckets(context.session, context.place, {
      plan,
      where: keptRowsSql(plan),
      kind: context.kind,
    }),
  };
}
