import type { DatabaseDriver } from "../../../ports/database.ts";
import { SqliteReader } from "./reader.ts";
import { SqliteWriter } from "./writer.ts";

/** A SQLite file of the account. */
export const sqliteDriver: DatabaseDriver = {
  manifest: { id: "sqlite", title: "SQLite", dialect: "sqlite" },
  openReader: SqliteReader.open,
  openWriter: SqliteWriter.open,
};
