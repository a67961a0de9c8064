import type { DatabaseMark } from "../../../core/database/table.ts";
import { markTable } from "./own-tables.ts";
import { hasErrno } from "./server-fault.ts";
import type { RawRow, Session } from "./session.ts";
import { quoteText, textAt } from "./value.ts";

/** The mark, with the token of the change that wrote it: it tells whether a commit whose answer was lost took place. */
export interface StoredMark extends DatabaseMark {
  readonly token: string;
}

export async function readMark(session: Session): Promise<DatabaseMark | null> {
  const stored = await readStoredMark(session, "plain");
  return stored === null ? null : { site: stored.site, generation: stored.generation, epoch: stored.epoch };
}

/** `lock`: waits for whoever changes it now, and keeps others out until the transaction ends. */
export async function readStoredMark(session: Session, how: "plain" | "lock"): Promise<StoredMark | null> {
  const suffix = how === "lock" ? " FOR UPDATE" : "";
  try {
    const sql = `SELECT site, generation, epoch, token FROM ${markTable} WHERE id = 1${suffix}`;
    const row = (await session.query(sql))[0];
    return row === undefined ? null : markFrom(row);
  } catch (error) {
    // The table is not there, or came after the view began: no change of ours is in it.
    if (hasErrno(error, 1146, 1412)) return null;
    throw error;
  }
}

function markFrom(row: RawRow): StoredMark {
  return {
    site: textAt(row, 0),
    generation: Number(textAt(row, 1)),
    epoch: Number(textAt(row, 2)),
    token: textAt(row, 3),
  };
}

export async function createMarkTable(session: Session): Promise<void> {
  await session.query(
    `CREATE TABLE IF NOT EXISTS ${markTable} (id tinyint NOT NULL PRIMARY KEY, site varchar(255) NOT NULL, ` +
      "generation bigint NOT NULL, epoch bigint NOT NULL, token varchar(64) NOT NULL) ENGINE=InnoDB CHARACTER SET utf8mb4",
  );
}

export async function writeMark(session: Session, mark: StoredMark): Promise<void> {
  const values = `1, ${quoteText(mark.site)}, ${mark.generation}, ${mark.epoch}, ${quoteText(mark.token)}`;
  await session.query(`REPLACE INTO ${markTable} (id, site, generation, epoch, token) VALUES (${values})`);
}
