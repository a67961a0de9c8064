import { createHash } from "node:crypto";
import { type Connection, createConnection } from "mysql2/promise";
import { quote } from "./tables.ts";

/** A database as a reader sees it, read without anything of the engine's: its own statements, its own comparison. */
export interface Content {
  /** By table or view: every row in every column, sorted; numbers from the binary protocol, so that no digit is lost. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** By table: its definition's lines (columns, keys, options), sorted, so that only the order of foreign keys is lost. */
  readonly definitions: ReadonlyMap<string, readonly string[]>;
  /** By table with such a counter. */
  readonly counters: ReadonlyMap<string, string>;
  readonly views: ReadonlyMap<string, string>;
  /** Triggers, routines and events, by kind and name. */
  readonly programs: ReadonlyMap<string, string>;
}

type Row = readonly (string | number | Buffer | null)[];

export async function readContent(socket: string, database: string): Promise<Content> {
  const connection = await createConnection({
    socketPath: socket,
    user: "root",
    database,
    charset: "utf8mb4",
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  });
  try {
    await connection.query("SET time_zone='+00:00', sql_mode=''");
    return await new ContentReader(connection).read();
  } finally {
    connection.destroy();
  }
}

class ContentReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async read(): Promise<Content> {
    const listed = await this.#ask(
      "SELECT TABLE_NAME, TABLE_TYPE, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'clonepanel_state' ORDER BY 1",
    );
    const rows = new Map<string, readonly string[]>();
    const definitions = new Map<string, readonly string[]>();
    const counters = new Map<string, string>();
    const views = new Map<string, string>();
    for (const [name, type, counter] of listed as [string, string, string | null][]) {
      rows.set(name, await this.#readRows(name, type));
      if (type === "VIEW") views.set(name, await this.#readView(name));
      else definitions.set(name, await this.#readDefinition(name));
      if (counter !== null) counters.set(name, String(counter));
    }
    return { rows, definitions, counters, views, programs: await this.#readPrograms() };
  }

  async #ask(sql: string): Promise<readonly Row[]> {
    const [rows] = await this.#connection.query(sql);
    return rows as unknown as Row[];
  }

  async #readRows(table: string, type: string): Promise<readonly string[]> {
    const columns = (await this.#ask(
      `SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '${table.replace(/['\\]/g, "\\$&")}' ORDER BY ORDINAL_POSITION`,
    )) as [string, string][];
    const list = columns.map(([name, kind]) => readSql(quote(name), kind)).join(", ");
    try {
      const [found] = await this.#connection.execute(`SELECT ${list} FROM ${quote(table)}`);
      return (found as unknown as Row[])
        .map((row) => row.map(show).join("|"))
        .map(shorten)
        .sort();
    } catch (error) {
      // A view may read what is gone: then it must be as broken on the other side.
      if (type !== "VIEW") throw error;
      return [`broken: ${(error as { errno?: number }).errno}`];
    }
  }

  async #readDefinition(table: string): Promise<readonly string[]> {
    const [[, ddl] = []] = await this.#ask(`SHOW CREATE TABLE ${quote(table)}`);
    const lines = String(ddl)
      .split("\n")
      .map((line) => line.replace(/,$/, ""));
    return lines
      .map((line) =>
        line.startsWith(") ENGINE=")
          ? line.replace(/ AUTO_INCREMENT=\d+/, "").replace(/(ENGINE=(?!Aria).*) PAGE_CHECKSUM=1/, "$1")
          : line,
      )
      .sort();
  }

  async #readView(view: string): Promise<string> {
    const [[, ddl] = []] = await this.#ask(`SHOW CREATE VIEW ${quote(view)}`);
    return String(ddl)
      .replace(/ DEFINER=\S+/, "")
      .replace(/ SQL SECURITY \w+/, "");
  }

  async #readPrograms(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#ask(
      `SELECT CONCAT('trigger ', TRIGGER_NAME), CONCAT_WS(' ', ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, SQL_MODE, ACTION_STATEMENT) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
       UNION ALL SELECT CONCAT('routine ', ROUTINE_NAME), CONCAT_WS(' ', ROUTINE_TYPE, DTD_IDENTIFIER, SQL_MODE, IS_DETERMINISTIC, SQL_DATA_ACCESS, ROUTINE_COMMENT, (SELECT GROUP_CONCAT(CONCAT_WS(' ', PARAMETER_MODE, PARAMETER_NAME, p.DTD_IDENTIFIER) ORDER BY ORDINAL_POSITION) FROM information_schema.PARAMETERS p WHERE p.SPECIFIC_SCHEMA = ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME), ROUTINE_DEFINITION) FROM information_schema.ROUTINES r WHERE ROUTINE_SCHEMA = DATABASE()
       UNION ALL SELECT CONCAT('event ', EVENT_NAME), CONCAT_WS(' ', STARTS, INTERVAL_VALUE, INTERVAL_FIELD, SQL_MODE, TIME_ZONE, STATUS, ON_COMPLETION, EVENT_COMMENT, EVENT_DEFINITION) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`,
    );
    return new Map(rows.map(([name, text]) => [String(name), String(text)]));
  }
}

/** Bytes as they are stored; floating point as it is, because the binary protocol brings its very bits. */
function readSql(column: string, kind: string): string {
  if (kind === "float" || kind === "double") return column;
  if (/^(enum|set)$/.test(kind)) return `CONCAT(${column} + 0, ':', HEX(${column}))`;
  // What is longer than half a packet has no HEX.
  if (/(char|text|binary|blob|geometry|point|linestring|polygon|collection)$/.test(kind))
    return `IF(LENGTH(${column}) > 100000, CONCAT(LENGTH(${column}), ' bytes ', SHA2(${column}, 256)), HEX(${column}))`;
  if (kind === "bit") return `CAST(${column} + 0 AS CHAR)`;
  return `CAST(${column} AS CHAR)`;
}

function show(value: Row[number]): string {
  if (value === null) return "NULL";
  return Object.is(value, -0) ? "-0" : `=${value}`;
}

function shorten(line: string): string {
  return line.length < 400
    ? line
    : `${line.slice(0, 300)}... ${createHash("sha256").update(line).digest("hex")}`;
}
