import type { DatabaseSync } from "node:sqlite";
import type { DatabaseFacts } from "../../../ports/database.ts";

/** SQLite's own collations are the same everywhere: the controller reads and writes all files by itself. */
export function readFileFacts(db: DatabaseSync): DatabaseFacts {
  const found = db.prepare(factsSql).get() as { version: string; tables: number; bytes: number };
  return {
    server: `SQLite ${found.version}`,
    tables: found.tables,
    bytes: found.bytes,
    collationsUsed: [],
    collationsKnown: new Set(),
  };
}

const factsSql = `SELECT sqlite_version() AS version,
  (SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\') AS tables,
  (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes`;
