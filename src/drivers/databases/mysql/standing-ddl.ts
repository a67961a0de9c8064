import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { NamedDdl } from "../../../core/database/table.ts";
import { readPrograms } from "./after-ddl.ts";
import type { Session } from "./session.ts";
import type { StandingDdl } from "./structure.ts";
import { splitTableDdl } from "./table-ddl.ts";
import { textAt } from "./value.ts";

/** Foreign keys, views and triggers of the target as they are now. */
export async function readStandingDdl(session: Session): Promise<StandingDdl> {
  const listed = await session.query(
    "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
  );
  const views = listed.filter((row) => textAt(row, 1) === "VIEW").map((row) => textAt(row, 0));
  const tables = new Set(listed.filter((row) => textAt(row, 1) !== "VIEW").map((row) => textAt(row, 0)));
  const programs = await readPrograms(session, { views, tables });
  return { foreignKeys: await readForeignKeys(session), views: programs.views, triggers: programs.triggers };
}

async function readForeignKeys(session: Session): Promise<NamedDdl[]> {
  const holders = await session.query(
    "SELECT DISTINCT TABLE_NAME FROM information_schema.TABLE_CONSTRAINTS " +
      "WHERE TABLE_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'FOREIGN KEY' ORDER BY 1",
  );
  const keys: NamedDdl[] = [];
  for (const row of holders) {
    const table = textAt(row, 0);
    const created = await session.query(`SHOW CREATE TABLE ${quoteMysqlName(table)}`);
    keys.push(...splitTableDdl(table, textAt(created[0] ?? [], 1)).foreignKeys);
  }
  return keys;
}

export async function readTableNames(session: Session): Promise<readonly string[]> {
  const rows = await session.query(
    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'",
  );
  return rows.map((row) => textAt(row, 0));
}

/** As the server counts them, which for most tables is a guess. */
export async function readTableSizes(
  session: Session,
): Promise<ReadonlyMap<string, { readonly rows: number; readonly bytes: number }>> {
  const rows = await session.query(
    "SELECT TABLE_NAME, COALESCE(TABLE_ROWS, 0), COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0) " +
      "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'",
  );
  return new Map(
    rows.map((row) => [textAt(row, 0), { rows: Number(textAt(row, 1)), bytes: Number(textAt(row, 2)) }]),
  );
}
