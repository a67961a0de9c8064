import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/** Only upwards: a counter that is higher already stays. */
export async function raiseIds(session: Session, next: ReadonlyMap<string, string>): Promise<void> {
  const rows = await session.query(
    "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND AUTO_INCREMENT IS NOT NULL",
  );
  for (const row of rows) {
    const table = textAt(row, 0);
    const wanted = next.get(table);
    if (wanted === undefined || BigInt(textAt(row, 1)) >= BigInt(wanted)) continue;
    await session.query(`ALTER TABLE ${quoteMysqlName(table)} AUTO_INCREMENT=${BigInt(wanted)}`);
  }
}
