import { markTable } from "./own-tables.ts";
import { hasErrno } from "./server-fault.ts";
import type { Session } from "./session.ts";
import { quoteText, textAt } from "./value.ts";

// Beside the mark of the mirror, in the same table, which no mirror copies: which edit of single rows was the last.

export async function readEditToken(session: Session): Promise<string | null> {
  try {
    const row = (await session.query(`SELECT token FROM ${markTable} WHERE id = 2`))[0];
    return row === undefined ? null : textAt(row, 0);
  } catch (error) {
    if (hasErrno(error, 1146)) return null;
    throw error;
  }
}

export async function writeEditToken(
  session: Session,
  edit: { readonly site: string; readonly epoch: number; readonly token: string },
): Promise<void> {
  const values = `2, ${quoteText(edit.site)}, 0, ${edit.epoch}, ${quoteText(edit.token)}`;
  await session.query(`REPLACE INTO ${markTable} (id, site, generation, epoch, token) VALUES (${values})`);
}
