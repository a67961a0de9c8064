import type { DatabaseAccess, DatabaseDriver } from "../../ports/database.ts";

/** Every kind of database: one folder, one line. Loaded when it is first needed. */
const drivers: Readonly<Record<DatabaseAccess["driver"], () => Promise<DatabaseDriver>>> = {
  mysql: async () => (await import("./mysql/index.ts")).mysqlDriver,
  sqlite: async () => (await import("./sqlite/index.ts")).sqliteDriver,
};

export async function openDatabaseDriver(id: DatabaseAccess["driver"]): Promise<DatabaseDriver> {
  return await drivers[id]();
}
