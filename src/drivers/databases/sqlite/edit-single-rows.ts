import type { DatabaseSync } from "node:sqlite";
import { type ByteString, utf8Text } from "../../../core/database/byte-string.ts";
import type { Recount, RowEdit, RowGuard } from "../../../core/database/row-edit.ts";
import { parseRow, writeRow } from "../../../core/database/row-line.ts";
import { quoteSqliteName, sqliteDialect } from "../../../core/database/sqlite-dialect.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace, EditedRows, RowEdits } from "../../../ports/database.ts";
import { type RawValue, readLiterals, selectColumn } from "./column-values.ts";
import { editTable, readMark } from "./mark.ts";
import { refuseForeignMark } from "./stage.ts";
import { quoteText } from "./table-scan.ts";

/** Inside an open transaction: looks, compares, writes, looks again. The caller commits what was written. */
export function editSingleRows(db: DatabaseSync, place: DatabasePlace, order: RowEdits): EditedRows {
  const { site, epoch, token } = order;
  refuseForeignMark(place, readMark(db), { site, epoch, generation: 0 });
  const because: string[] = [];
  const open: RowEdit[] = [];
  for (const edit of order.edits) {
    const stands = readRow(db, edit);
    if (stands === edit.after) continue;
    if (stands === edit.before) open.push(edit);
    else because.push(`a row of ${edit.shape.table} is not as it was seen`);
  }
  for (const guard of order.guards) because.push(...askGuard(db, guard));
  if (because.length > 0) return { kind: "moved", because };
  // What refers to a row that comes later in the same transaction is looked at when that ends.
  db.exec("PRAGMA defer_foreign_keys = ON");
  for (const edit of [...open].sort((left, right) => rank(left) - rank(right))) write(db, place, edit);
  for (const edit of open)
    if (readRow(db, edit) !== edit.after) throw refused(place, edit, "it does not stand as it was written");
  for (const recount of order.recounts) recountColumn(db, recount);
  writeToken(db, { site, epoch, token });
  return { kind: "written", rows: open.length, already: order.edits.length - open.length };
}

export function readEditToken(db: DatabaseSync): string | null {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(editTable);
  if (exists === undefined) return null;
  const row = db.prepare(`SELECT token FROM ${editTable} WHERE id = 1`).get();
  return row === undefined ? null : String(row["token"]);
}

function writeToken(
  db: DatabaseSync,
  edit: { readonly site: string; readonly epoch: number; readonly token: string },
): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${editTable} (id INTEGER PRIMARY KEY, site TEXT NOT NULL, epoch INTEGER NOT NULL, token TEXT NOT NULL)`,
  );
  db.prepare(`REPLACE INTO ${editTable} (id, site, epoch, token) VALUES (1, ?, ?, ?)`).run(
    edit.site,
    edit.epoch,
    edit.token,
  );
}

function readRow(db: DatabaseSync, edit: RowEdit): ByteString | null {
  const { shape } = edit;
  const select = shape.columns.map(selectColumn).join(", ");
  const statement = db.prepare(
    `SELECT ${select} FROM ${quoteSqliteName(shape.table)} WHERE ${keyTest(edit)}`,
  );
  statement.setReturnArrays(true);
  const row = statement.get();
  return row === undefined ? null : writeRow(readLiterals(row as unknown as RawValue[]), sqliteDialect);
}

function keyTest({ shape, before, after }: RowEdit): string {
  const literals = parseRow(after ?? before ?? "", sqliteDialect);
  return shape.keyOrder
    .map(({ index }, at) => {
      const literal = literals[index];
      if (literal === undefined) throw new TypeError("a row line without its key");
      return `${quoteSqliteName(shape.key[at] ?? "")} = ${asSql(sqliteDialect.writeLiteral(literal))}`;
    })
    .join(" AND ");
}

function askGuard(db: DatabaseSync, { kind, table, column, value }: RowGuard): readonly string[] {
  const found = db
    .prepare(
      `SELECT 1 FROM ${quoteSqliteName(table)} WHERE CAST(${quoteSqliteName(column)} AS TEXT) = ? COLLATE NOCASE LIMIT 1`,
    )
    .get(value);
  if ((found !== undefined) === (kind === "present")) return [];
  return [
    kind === "present"
      ? `${table} has no row with that ${column} any more`
      : `${table} has a row with that ${column} meanwhile`,
  ];
}

function rank({ before, after }: RowEdit): number {
  return after === null ? 0 : before === null ? 2 : 1;
}

function write(db: DatabaseSync, place: DatabasePlace, edit: RowEdit): void {
  try {
    db.exec(statementOf(edit));
  } catch (error) {
    throw refused(place, edit, error instanceof Error ? error.message : String(error));
  }
}

function statementOf(edit: RowEdit): string {
  const { shape, before, after } = edit;
  const table = quoteSqliteName(shape.table);
  if (after === null) return `DELETE FROM ${table} WHERE ${keyTest(edit)}`;
  const names = shape.columns.map(quoteSqliteName);
  if (before === null) return `INSERT INTO ${table} (${names.join(",")}) VALUES ${asSql(after)}`;
  const values = parseRow(after, sqliteDialect).map((literal) => asSql(sqliteDialect.writeLiteral(literal)));
  return `UPDATE ${table} SET ${names.map((name, at) => `${name} = ${values[at]}`).join(", ")} WHERE ${keyTest(edit)}`;
}

function asSql(bytes: ByteString): string {
  const text = utf8Text(bytes);
  if (text === null) throw new SyntaxError("a row line is no UTF-8");
  return text;
}

function refused(place: DatabasePlace, { shape }: RowEdit, because: string): ClonePanelError {
  return new ClonePanelError(
    "RESCUE_ROW_REFUSED",
    `the database "${place.name}" does not take a row of ${shape.table}: ${because}`,
    {
      hint: "Another row has one of its unique values, or what it refers to is not there. Nothing was written; look: clonepanel rescue SITE show ID",
      remedy: "owner",
      account: place.transport.account,
    },
  );
}

function recountColumn(db: DatabaseSync, recount: Recount): void {
  const { table, key, keys, column, from, by, where } = recount;
  const [outer, inner] = [quoteSqliteName(table), quoteSqliteName(from)];
  const counted =
    `SELECT COUNT(*) FROM ${inner} AS counted WHERE counted.${quoteSqliteName(by)} = ${outer}.${quoteSqliteName(key)} ` +
    `AND CAST(counted.${quoteSqliteName(where.column)} AS TEXT) = ${quoteText(where.value)}`;
  const update = db.prepare(
    `UPDATE ${outer} SET ${quoteSqliteName(column)} = (${counted}) WHERE CAST(${quoteSqliteName(key)} AS TEXT) = ?`,
  );
  for (const one of keys) update.run(one);
}
