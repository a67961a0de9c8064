import type { DatabaseDriver } from "../../../ports/database.ts";
import { MysqlReader } from "./reader.ts";
import { MysqlWriter } from "./writer.ts";

/** MySQL and MariaDB, over the server's own protocol. */
export const mysqlDriver: DatabaseDriver = {
  manifest: { id: "mysql", title: "MySQL or MariaDB", dialect: "mysql" },
  openReader: MysqlReader.open,
  openWriter: MysqlWriter.open,
};
