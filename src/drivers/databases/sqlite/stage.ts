import type { DatabaseSync } from "node:sqlite";
import { type ByteString, utf8Text } from "../../../core/database/byte-string.ts";
import { isSameBucket } from "../../../core/database/diff-buckets.ts";
import { orderViews } from "../../../core/database/order-views.ts";
import { parseRow } from "../../../core/database/row-line.ts";
import { quoteSqliteName, sqliteDialect } from "../../../core/database/sqlite-dialect.ts";
import type { AfterDdl, Bucket, DatabaseMark, TableShape } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type {
  DatabaseChange,
  DatabasePlace,
  RowSource,
  TableEdit,
  TableReplacement,
} from "../../../ports/database.ts";
import { bindable } from "./column-values.ts";
import { readAfterDdl } from "./inventory.ts";
import { readMark, writeMark } from "./mark.ts";
import { planOf } from "./survey.ts";
import {
  hashTable,
  keptRowsSql,
  lineOf,
  scanRows,
  skippedRowsSql,
  type TablePlan,
  touchedSql,
} from "./table-scan.ts";

/** The whole change inside the open transaction; in SQLite definitions belong to it too. @returns rows written. */
export async function fillTransaction(
  db: DatabaseSync,
  place: DatabasePlace,
  change: DatabaseChange,
): Promise<number> {
  refuseForeignMark(place, readMark(db), change.mark);
  const after = wantedAfter(readAfterDdl(db, place.policy), change);
  takeDown(db, place, after);
  let rows = 0;
  for (const edit of change.edit) deleteBuckets(db, place, edit);
  for (const table of change.drop) db.exec(`DROP TABLE IF EXISTS ${quoteSqliteName(table)}`);
  for (const order of change.replace) rows += await replaceTable(db, place, order);
  for (const edit of change.edit) rows += await insertRows(db, place, edit);
  for (const edit of change.edit) verifyEdit(db, place, edit);
  putUp(db, place, { ...change, after });
  writeMark(db, change.mark);
  return rows;
}

export function refuseForeignMark(
  place: DatabasePlace,
  stored: DatabaseMark | null,
  mark: DatabaseMark,
): void {
  if (stored === null) return;
  const account = place.transport.account;
  if (stored.site !== mark.site) {
    throw new ClonePanelError(
      "DATABASE_OF_ANOTHER_SITE",
      `the database "${place.name}" carries the site "${stored.site}", not "${mark.site}"`,
      {
        hint: "two sites would share one database; give this one a database of its own",
        remedy: "owner",
        account,
      },
    );
  }
  if (stored.epoch <= mark.epoch) return;
  throw new ClonePanelError(
    "DATABASE_EPOCH_HIGHER",
    `the database "${place.name}" was written under epoch ${stored.epoch}, and this change is of epoch ${mark.epoch}`,
    { hint: "a newer promotion happened elsewhere; see: clonepanel status", remedy: "owner", account },
  );
}

/** Of a change of some tables: what stands, and the triggers of tables that were not there. */
function wantedAfter(standing: AfterDdl, change: DatabaseChange): AfterDdl {
  if (change.beside !== "tables-only") return change.after;
  const known = new Set(standing.triggers.map((trigger) => trigger.name));
  const replaced = change.replace.map(({ shape }) => shape.table);
  const returning = change.after.triggers.filter(
    ({ name, ddl }) => !known.has(name) && replaced.some((table) => ddl.includes(quoteSqliteName(table))),
  );
  return { ...standing, triggers: [...standing.triggers, ...returning] };
}

/** Triggers would fire on our rows; views that change are made anew. */
function takeDown(db: DatabaseSync, place: DatabasePlace, after: AfterDdl): void {
  const standing = readAfterDdl(db, place.policy);
  const wanted = new Map(after.views.map((view) => [view.name, view.ddl]));
  for (const trigger of standing.triggers) db.exec(`DROP TRIGGER ${quoteSqliteName(trigger.name)}`);
  for (const view of standing.views) {
    if (wanted.get(view.name) !== view.ddl) db.exec(`DROP VIEW ${quoteSqliteName(view.name)}`);
  }
}

function putUp(db: DatabaseSync, place: DatabasePlace, change: DatabaseChange): void {
  const standing = new Set(readAfterDdl(db, place.policy).views.map((view) => view.name));
  for (const view of orderViews(change.after.views)) if (!standing.has(view.name)) db.exec(view.ddl);
  if (change.activate === "everything") for (const trigger of change.after.triggers) db.exec(trigger.ddl);
}

function deleteBuckets(db: DatabaseSync, place: DatabasePlace, edit: TableEdit): void {
  const plan = planOf(place, edit.shape);
  const test = touchedSql(db, plan, edit.within ?? idsOf(edit.buckets));
  db.exec(`DELETE FROM ${quoteSqliteName(plan.table)} WHERE ${keptRowsSql(plan)} AND ${test}`);
}

async function replaceTable(
  db: DatabaseSync,
  place: DatabasePlace,
  order: TableReplacement,
): Promise<number> {
  const plan = planOf(place, order.shape);
  const own = readOwnRows(db, plan);
  db.exec(`DROP TABLE IF EXISTS ${quoteSqliteName(plan.table)}`);
  db.exec(order.shape.ddl);
  const rows = await insertRows(db, place, order);
  compareBuckets(place, plan, { expected: order.buckets, found: hashTable(db, plan, "all") });
  for (const insert of own) db.exec(insert);
  return rows;
}

/** Rows that are the account's own (skipped by policy), as statements that put them into the new table. */
function readOwnRows(db: DatabaseSync, plan: TablePlan): string[] {
  const own = skippedRowsSql(plan);
  const info = db.prepare("SELECT name FROM pragma_table_info(?)").all(plan.table) as { name: string }[];
  const standing = new Set(info.map((column) => column.name));
  const columns = plan.columns.filter((column) => standing.has(column));
  if (own === null || columns.length === 0 || !plan.skip.every((rule) => standing.has(rule.column)))
    return [];
  const names = columns.map(quoteSqliteName).join(",");
  const kept = {
    ...plan,
    columns,
    skip: [],
    layout: { kind: "hash", columns: [], keyIndexes: [], bits: 0 },
  } as const;
  const source = `(SELECT ${names} FROM ${quoteSqliteName(plan.table)} WHERE ${own})`;
  const lines = [...scanRows(db, kept, "all", source)].map(lineOf);
  return lines.map(
    (line) =>
      `INSERT OR IGNORE INTO ${quoteSqliteName(plan.table)} (${names}) VALUES ${utf8Text(line) ?? ""}`,
  );
}

async function insertRows(
  db: DatabaseSync,
  place: DatabasePlace,
  order: { readonly shape: TableShape; readonly rows: RowSource; readonly within?: TableEdit["within"] },
): Promise<number> {
  const { shape, within } = order;
  // Where only some rows are meant, a row that nobody named must not be replaced.
  const hasOwnRows = within === undefined && place.policy.skipRows.some((rule) => rule.table === shape.table);
  const columns = shape.columns.map(quoteSqliteName).join(",");
  const head = `INSERT ${hasOwnRows ? "OR REPLACE " : ""}INTO ${quoteSqliteName(shape.table)} (${columns}) VALUES `;
  const statement = db.prepare(`${head}(${shape.columns.map(() => "?").join(",")})`);
  let written = 0;
  for await (const lines of order.rows()) {
    for (const line of lines) {
      const values = bindable(parseRow(line, sqliteDialect));
      // A text that is no UTF-8 cannot be bound; its literal says it in hex.
      try {
        if (values === null) db.exec(head + asSql(line));
        else statement.run(...values);
      } catch (error) {
        if (within === undefined || !/UNIQUE constraint failed/.test((error as Error).message)) throw error;
        throw valueTaken(place, shape, error);
      }
    }
    written += lines.length;
  }
  if (within === undefined) setCounter(db, shape);
  return written;
}

function valueTaken(place: DatabasePlace, shape: TableShape, cause: unknown): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_VALUE_TAKEN",
    `a row of "${shape.table}" cannot come back: ${(cause as Error).message}`,
    {
      hint: "a row outside the chosen ones has that unique value now; nothing was changed. Choose that row too, or change its value first",
      remedy: "owner",
      account: place.transport.account,
      cause,
    },
  );
}

function asSql(line: ByteString): string {
  const text = utf8Text(line);
  if (text === null) throw new SyntaxError("a row line is no UTF-8");
  return text;
}

function setCounter(db: DatabaseSync, shape: TableShape): void {
  if (shape.autoIncrement === null) return;
  db.prepare("DELETE FROM sqlite_sequence WHERE name = ?").run(shape.table);
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)").run(
    shape.table,
    BigInt(shape.autoIncrement),
  );
}

function verifyEdit(db: DatabaseSync, place: DatabasePlace, edit: TableEdit): void {
  const plan = planOf(place, edit.shape);
  compareBuckets(place, plan, {
    expected: edit.buckets,
    found: hashTable(db, plan, edit.within ?? idsOf(edit.buckets)),
  });
}

function compareBuckets(
  place: DatabasePlace,
  plan: TablePlan,
  { expected, found }: { readonly expected: readonly Bucket[]; readonly found: readonly Bucket[] },
): void {
  const wanted = new Map(expected.filter((bucket) => bucket.rows > 0).map((bucket) => [bucket.id, bucket]));
  const isEqual =
    found.length === wanted.size && found.every((bucket) => isSameBucket(wanted.get(bucket.id), bucket));
  if (isEqual) return;
  throw new ClonePanelError(
    "DATABASE_VERIFY_FAILED",
    `the table "${plan.table}" of the database "${place.name}" did not come out as planned`,
    {
      hint: "nothing was made visible; run a full compare: clonepanel verify",
      remedy: "wait",
      account: place.transport.account,
    },
  );
}

function idsOf(buckets: readonly Bucket[]): ReadonlySet<string> {
  return new Set(buckets.map((bucket) => bucket.id));
}
