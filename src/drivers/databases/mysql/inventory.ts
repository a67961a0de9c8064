import type { DatabasePolicy } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { type ColumnFacts, type ColumnPlan, planColumn } from "./column-plan.ts";
import { markTable, oldPrefix, shadowPrefix } from "./own-tables.ts";
import { oddAnswer } from "./server-fault.ts";
import type { RawRow, Session } from "./session.ts";
import { quoteText, textAt, textOrNull } from "./value.ts";

/** A table that can be mirrored, before its rows are looked at. */
export interface FoundTable {
  readonly table: string;
  readonly transactional: "yes" | "no";
  readonly columns: readonly ColumnPlan[];
  /** Columns of the key, empty when there is none. */
  readonly key: readonly string[];
}

export interface Inventory {
  readonly tables: readonly FoundTable[];
  readonly views: readonly string[];
}

/** All tables of the database but the skipped and ClonePanel's own; refuses by name what it cannot mirror rightly. */
export async function readInventory(session: Session, place: DatabasePlace): Promise<Inventory> {
  const listed = (await session.query(tablesSql)).filter((row) => isMirrored(textAt(row, 0), place.policy));
  if (new Set(listed.map((row) => textAt(row, 0))).size < listed.length)
    throw oddAnswer(place, "its list of tables names one twice");
  const columns = groupByTable(await session.query(columnsSql("")));
  const keys = groupByTable(await session.query(keysSql));
  const tables = listed
    .filter((row) => textAt(row, 1) !== "VIEW")
    .map((row) => {
      const table = textAt(row, 0);
      return describeTable(row, { place, columns: columns.get(table) ?? [], keys: keys.get(table) ?? [] });
    });
  const views = listed.filter((row) => textAt(row, 1) === "VIEW").map((row) => textAt(row, 0));
  return { tables: sortByName(tables, (table) => table.table), views: sortByName(views, (view) => view) };
}

/** Columns of one table, also of a shadow; empty when there is no such table. */
export async function readColumns(
  session: Session,
  place: DatabasePlace,
  table: string,
): Promise<ColumnPlan[]> {
  const rows = await session.query(columnsSql(`AND TABLE_NAME = ${quoteText(table)}`));
  return rows.length === 0 ? [] : planColumns(table, { place, columns: rows });
}

const tablesSql =
  "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, CREATE_OPTIONS FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()";
const columnsSql = (filter: string): string =>
  "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, CHARACTER_OCTET_LENGTH, IS_NULLABLE, EXTRA " +
  `FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ${filter} ORDER BY TABLE_NAME, ORDINAL_POSITION`;
const keysSql =
  "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NULLABLE, SUB_PART FROM information_schema.STATISTICS " +
  "WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0 ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";

function isMirrored(table: string, policy: DatabasePolicy): boolean {
  const isOwn = table === markTable || table.startsWith(shadowPrefix) || table.startsWith(oldPrefix);
  return !isOwn && !policy.skipTables.includes(table);
}

function groupByTable(rows: readonly RawRow[]): Map<string, RawRow[]> {
  const groups = new Map<string, RawRow[]>();
  for (const row of rows) {
    const table = textAt(row, 0);
    const group = groups.get(table);
    if (group === undefined) groups.set(table, [row]);
    else group.push(row);
  }
  return groups;
}

function sortByName<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const bytes = (item: T): string => Buffer.from(nameOf(item)).toString("latin1");
  return [...items].sort((left, right) => (bytes(left) < bytes(right) ? -1 : 1));
}

/** The engines whose rows belong to the snapshot and to the transaction, and those that can at least be copied. */
const transactionalEngines = new Set(["innodb"]);
const plainEngines = new Set(["myisam", "aria", "memory", "archive", "csv"]);

function describeTable(
  row: RawRow,
  facts: { place: DatabasePlace; columns: readonly RawRow[]; keys: readonly RawRow[] },
): FoundTable {
  const table = textAt(row, 0);
  const engine = textAt(row, 2).toLowerCase();
  const kind = textAt(row, 1);
  if (kind !== "BASE TABLE") throw refuseTable(facts.place, table, `it is a ${kind.toLowerCase()} table`);
  if (!transactionalEngines.has(engine) && !plainEngines.has(engine)) {
    throw refuseTable(
      facts.place,
      table,
      engine === "" ? "its storage engine cannot be read" : `its storage engine is ${engine}`,
    );
  }
  const columns = planColumns(table, facts);
  return {
    table,
    transactional: transactionalEngines.has(engine) ? "yes" : "no",
    columns,
    key: chooseKey(facts.keys, columns),
  };
}

function planColumns(
  table: string,
  facts: { place: DatabasePlace; columns: readonly RawRow[] },
): ColumnPlan[] {
  const stored = facts.columns.flatMap((row) => {
    const outcome = planColumn(columnFacts(row));
    if (outcome.kind === "refused") throw refuseTable(facts.place, table, outcome.because);
    return outcome.kind === "stored" ? [outcome.plan] : [];
  });
  if (stored.length === 0) throw refuseTable(facts.place, table, "no column of it can be read");
  return stored;
}

function columnFacts(row: RawRow): ColumnFacts {
  const octets = textOrNull(row, 5);
  return {
    name: textAt(row, 1),
    dataType: textAt(row, 2).toLowerCase(),
    columnType: textAt(row, 3).toLowerCase(),
    charset: textOrNull(row, 4),
    octets: octets === null ? null : Number(octets),
    nullable: textAt(row, 6) === "YES" ? "yes" : "no",
    extra: textAt(row, 7),
  };
}

/** The primary key, else the first unique key whose columns are all stored, whole and never NULL. */
function chooseKey(rows: readonly RawRow[], columns: readonly ColumnPlan[]): string[] {
  const indexes = new Map<string, RawRow[]>();
  for (const row of rows) indexes.set(textAt(row, 1), [...(indexes.get(textAt(row, 1)) ?? []), row]);
  const stored = new Set(columns.map((column) => column.name));
  const usable = [...indexes].filter(([, parts]) => parts.every((part) => isKeyPart(part, stored)));
  const chosen = usable.find(([name]) => name === "PRIMARY") ?? usable[0];
  return (chosen?.[1] ?? []).map((part) => textAt(part, 2));
}

function isKeyPart(part: RawRow, stored: ReadonlySet<string>): boolean {
  const isPrefix = textOrNull(part, 4) !== null;
  const isPrimary = textAt(part, 1) === "PRIMARY";
  // The whole column is unique wherever its prefix is, but only a primary key is surely without NULL.
  return stored.has(textAt(part, 2)) && textAt(part, 3) !== "YES" && (isPrimary || !isPrefix);
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
