import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { markTable } from "./own-tables.ts";
import { hasErrno } from "./server-fault.ts";
import type { Session } from "./session.ts";

/** A table that never is: rights are checked before existence, so these statements ask and change nothing. */
const nowhere = "cp_new__no_such_table";

const probes: readonly (readonly [string, string])[] = [
  ["INSERT", `INSERT INTO ${nowhere} (a) VALUES (1)`],
  ["UPDATE", `UPDATE ${nowhere} SET a = 1`],
  ["DELETE", `DELETE FROM ${nowhere}`],
  ["CREATE", `CREATE TABLE ${markTable} LIKE ${nowhere}`],
  ["ALTER", `ALTER TABLE ${nowhere} ADD a int`],
  ["DROP", `DROP TABLE ${nowhere}`],
];

/** @throws ClonePanelError DATABASE_ACCESS_REFUSED naming the rights that are missing. */
export async function probeRights(session: Session, place: DatabasePlace): Promise<void> {
  const missing: string[] = [];
  for (const [right, sql] of probes) if (!(await isAllowed(session, sql))) missing.push(right);
  if (missing.length === 0) return;
  const user = place.access.driver === "mysql" ? place.access.user : "";
  throw new ClonePanelError(
    "DATABASE_ACCESS_REFUSED",
    `the user "${user}" may not change the database "${place.name}": ${missing.join(", ")} missing`,
    {
      hint: "give the user all rights on this one database, in the account's panel",
      remedy: "owner",
      account: place.transport.account,
    },
  );
}

async function isAllowed(session: Session, sql: string): Promise<boolean> {
  try {
    await session.query(sql);
    return true;
  } catch (error) {
    // Refused by right, or by a server or session that is read-only.
    if (hasErrno(error, 1142, 1044, 1227, 1290, 1792, 1836)) return false;
    // No such table (1146, 1051), or ours is there already (1050): the right was granted.
    if (hasErrno(error, 1146, 1051, 1050)) return true;
    throw error;
  }
}
