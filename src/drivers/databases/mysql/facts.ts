import type { DatabaseFacts } from "../../../ports/database.ts";
import { readCollations } from "./server-facts.ts";
import type { Session } from "./session.ts";
import { readServer } from "./survey.ts";
import { textAt } from "./value.ts";

/** From the server's own lists only. */
export async function readFacts(session: Session): Promise<DatabaseFacts> {
  const [sums = []] = await session.query(sizeSql);
  const used = await session.query(usedSql);
  return {
    server: await readServer(session),
    tables: Number(textAt(sums, 0)),
    bytes: Number(textAt(sums, 1)),
    collationsUsed: used.map((row) => textAt(row, 0)),
    collationsKnown: await readCollations(session),
  };
}

const sizeSql =
  "SELECT COUNT(*), COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES " +
  "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'";
const usedSql =
  "SELECT DISTINCT COLLATION_NAME FROM information_schema.COLUMNS " +
  "WHERE TABLE_SCHEMA = DATABASE() AND COLLATION_NAME IS NOT NULL ORDER BY COLLATION_NAME";
