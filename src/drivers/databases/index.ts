import type { DatabaseAccess, DatabaseDriver, MakeScratchFolder } from "../../ports/database.ts";

/** What drivers need of this machine; a driver itself never touches it. */
export interface DatabaseMachine {
  readonly makeScratchFolder: MakeScratchFolder;
}

type Open = (machine: DatabaseMachine | undefined) => Promise<DatabaseDriver>;

/** Every kind of database: one folder, one line. Loaded when it is first needed. */
const drivers: Readonly<Record<DatabaseAccess["driver"], Open>> = {
  mysql: async () => (await import("./mysql/index.ts")).mysqlDriver,
  sqlite: async (machine) =>
    (await import("./sqlite/index.ts")).sqliteDriver(machine?.makeScratchFolder ?? "memory"),
};

/** Without a machine SQLite files are copied in memory, and only those of this machine can be. */
export async function openDatabaseDriver(
  id: DatabaseAccess["driver"],
  machine?: DatabaseMachine,
): Promise<DatabaseDriver> {
  return await drivers[id](machine);
}
