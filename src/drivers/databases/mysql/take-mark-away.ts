import type { MarkAway } from "../../../ports/database.ts";
import { markTable } from "./own-tables.ts";
import { hasErrno } from "./server-fault.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/** A table of that name which is not built like ours is somebody else's. */
export async function takeMarkAway(
  session: Session,
  { site, mode }: { readonly site: string; readonly mode: "preview" | "apply" },
): Promise<MarkAway> {
  try {
    const rows = await session.query(`SELECT site, generation, epoch, token FROM ${markTable} LIMIT 10`);
    if (rows.some((row) => textAt(row, 0) !== site)) return "foreign";
  } catch (error) {
    if (hasErrno(error, 1146)) return "absent";
    if (hasErrno(error, 1054)) return "foreign";
    throw error;
  }
  if (mode === "preview") return "there";
  await session.query(`DROP TABLE IF EXISTS ${markTable}`);
  return "removed";
}
