import type { DatabasePlace } from "../../../ports/database.ts";
import { stampsSql } from "./server-kinds.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/**
 * What tells a table that was not written to: its times of making and of the last commit, as long as that is five seconds
 * old, so that a later commit has a later time. Asked for before the view begins: what is committed in between has another
 * stamp then, and is scanned once too often.
 *
 * None for tables without transactions, for partitions (each forgets its time by itself), after a restart (the server has
 * forgotten them), nor for MySQL, where a server may answer from a cache that is a day old.
 */
export async function readStamps(
  session: Session,
  place: DatabasePlace,
): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query(stampsSql);
  return new Map(
    rows.map((row) => {
      const table = textAt(row, 0);
      // Other rows count when the rules change.
      const skip = place.policy.skipRows.filter((rule) => rule.table === table);
      return [table, JSON.stringify([textAt(row, 1), textAt(row, 2), skip])];
    }),
  );
}
