import type { DatabaseSync } from "node:sqlite";
import type { AfterDdl, DatabasePolicy, NamedDdl } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { editTable, markTable } from "./mark.ts";
import { quoteText } from "./table-scan.ts";

export interface FoundTable {
  readonly table: string;
  /** CREATE TABLE and its indexes. */
  readonly ddl: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Is the key the table's own row number? Only that is surely an integer. */
  readonly keyKind: "row-number" | "other";
  readonly autoIncrement: string | null;
}

interface Listed {
  readonly name: string;
  readonly type: "table" | "view" | "shadow" | "virtual";
  /** 1: WITHOUT ROWID. */
  readonly wr: number;
}

export function readTables(db: DatabaseSync, place: DatabasePlace): FoundTable[] {
  refuseEncoding(db, place);
  const listed = db.prepare("PRAGMA table_list").all() as unknown as (Listed & { readonly schema: string })[];
  const tables = listed.filter(
    (item) => item.schema === "main" && item.type !== "view" && isMirrored(item.name, place.policy),
  );
  const virtual = tables.find((item) => item.type === "virtual");
  if (virtual !== undefined) throw refuseTable(place, virtual.name, "it is a virtual table");
  return tables
    .sort((left, right) => compareUtf8(left.name, right.name))
    .map((item) => describeTable(db, place, item));
}

function refuseEncoding(db: DatabaseSync, place: DatabasePlace): void {
  const { encoding } = db.prepare("PRAGMA encoding").get() as { encoding: string };
  if (encoding !== "UTF-8")
    throw refuseTable(place, "*", `the database is encoded in ${encoding}, not UTF-8`);
}

function isMirrored(table: string, policy: DatabasePolicy): boolean {
  return (
    !table.startsWith("sqlite_") &&
    table !== markTable &&
    table !== editTable &&
    !policy.skipTables.includes(table)
  );
}

function compareUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  /** 0 stored; 2 and 3 computed. */
  readonly hidden: number;
}

function describeTable(db: DatabaseSync, place: DatabasePlace, item: Listed): FoundTable {
  const columns = db.prepare(`PRAGMA table_xinfo(${quoteText(item.name)})`).all() as unknown as Column[];
  const stored = columns.filter((column) => column.hidden === 0);
  if (stored.length === 0) throw refuseTable(place, item.name, "it has no stored column");
  return {
    table: item.name,
    ddl: tableDdl(db, item.name),
    columns: stored.map((column) => column.name),
    ...chooseKey(db, item, stored),
    autoIncrement: readCounter(db, item.name),
  };
}

function tableDdl(db: DatabaseSync, table: string): string {
  const rows = db
    .prepare(
      "SELECT sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND type IN ('table', 'index') AND sql IS NOT NULL " +
        "ORDER BY type DESC, name",
    )
    .all(table) as { sql: string }[];
  return rows.map((row) => row.sql).join(";\n");
}

function chooseKey(
  db: DatabaseSync,
  item: Listed,
  stored: readonly Column[],
): Pick<FoundTable, "key" | "keyKind"> {
  const indexes = db.prepare(`PRAGMA index_list(${quoteText(item.name)})`).all() as unknown as IndexRow[];
  const primary = stored.filter((column) => column.pk > 0).sort((left, right) => left.pk - right.pk);
  const hasOwnIndex = indexes.some((index) => index.origin === "pk");
  if (primary.length === 1 && item.wr === 0 && !hasOwnIndex) {
    return { key: primary.map((column) => column.name), keyKind: "row-number" };
  }
  // Only WITHOUT ROWID forbids NULL in a primary key; elsewhere SQLite allows it by an old mistake.
  const isSolid = primary.length > 0 && (item.wr === 1 || primary.every((column) => column.notnull === 1));
  const key = isSolid ? primary.map((column) => column.name) : firstUniqueKey(db, indexes, stored);
  return { key, keyKind: "other" };
}

interface IndexRow {
  readonly name: string;
  readonly unique: number;
  readonly origin: string;
  readonly partial: number;
}

function firstUniqueKey(db: DatabaseSync, indexes: readonly IndexRow[], stored: readonly Column[]): string[] {
  const solid = new Set(stored.filter((column) => column.notnull === 1).map((column) => column.name));
  const candidates = indexes
    .filter((index) => index.unique === 1 && index.partial === 0)
    .map((index) => index.name);
  for (const index of candidates.sort(compareUtf8)) {
    const parts = db.prepare(`PRAGMA index_info(${quoteText(index)})`).all() as { name: string | null }[];
    const names = parts.flatMap((part) => (part.name !== null && solid.has(part.name) ? [part.name] : []));
    if (names.length > 0 && names.length === parts.length) return names;
  }
  return [];
}

function readCounter(db: DatabaseSync, table: string): string | null {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").get();
  if (exists === undefined) return null;
  const row = db.prepare("SELECT CAST(seq AS TEXT) AS seq FROM sqlite_sequence WHERE name = ?").get(table);
  return (row as { seq: string } | undefined)?.seq ?? null;
}

/** Foreign keys stand in the tables' own definitions. */
export function readAfterDdl(db: DatabaseSync, policy: DatabasePolicy): AfterDdl {
  const rows = db
    .prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY name",
    )
    .all() as unknown as { type: string; name: string; tbl_name: string; sql: string }[];
  const mirrored = rows.filter((row) => !policy.skipTables.includes(row.tbl_name));
  const ofType = (type: string): NamedDdl[] =>
    mirrored.filter((row) => row.type === type).map((row) => ({ name: row.name, ddl: row.sql }));
  return { foreignKeys: [], views: ofType("view"), triggers: ofType("trigger"), routines: [], events: [] };
}

export function refuseTable(place: DatabasePlace, table: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_TABLE_REFUSED",
    `the table "${table}" of the database "${place.name}" cannot be mirrored rightly: ${because}`,
    {
      hint: "change the table, or leave it out of the mirror; nothing was read or written",
      remedy: "owner",
      account: place.transport.account,
    },
  );
}
