import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { NamedDdl } from "../../../core/database/table.ts";
import type { DatabaseChange } from "../../../ports/database.ts";
import type { Target } from "./write-rows.ts";

/** Routines or events, where everything is to be active: what a primary has, and a replica has not. */
export async function createPrograms(
  target: Target,
  change: DatabaseChange,
  kind: "routines" | "events",
): Promise<void> {
  if (change.activate !== "everything" || change.beside === "tables-only") return;
  for (const item of change.after[kind]) await recreate(target, item);
}

async function recreate(target: Target, item: NamedDdl): Promise<void> {
  const kind = /\b(PROCEDURE|FUNCTION|EVENT)\b/.exec(item.ddl)?.[1];
  if (kind === undefined) throw new TypeError(`${item.name} is no routine`);
  try {
    await target.session.query(`SET sql_mode='${(item.sqlMode ?? "").replace(/[^A-Z_,]/g, "")}'`);
    await target.session.query(`DROP ${kind} IF EXISTS ${quoteMysqlName(item.name)}`);
    await target.session.query(item.ddl);
  } catch (error) {
    target.warnings.push(`${kind} ${item.name} could not be created: ${(error as Error).message}`);
  }
}
