import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { TableEdit } from "../../../ports/database.ts";
import { hasErrno } from "./server-fault.ts";
import { textAt } from "./value.ts";
import type { Target } from "./write-rows.ts";

/**
 * Rows that came bring the counter up to the largest id. Where the source's is another, because its newest rows were
 * removed again or the table was emptied, it follows after the rows. A table with rows that are the account's own keeps a
 * higher one: they may have those ids.
 */
export async function followCounters(target: Target, edits: readonly TableEdit[]): Promise<void> {
  // An edit of some rows says nothing of the others, whose ids may be higher.
  const wanted = edits.filter(({ shape, within }) => shape.transactional === "yes" && within === undefined);
  if (wanted.length === 0) return;
  const counters = await readCounters(target);
  // A counter at 1 is not printed.
  for (const { shape } of wanted) {
    const standing = counters.get(shape.table);
    const next = BigInt(shape.autoIncrement ?? 1);
    if (standing === undefined || BigInt(standing) === next) continue;
    const hasOwnRows = target.place.policy.skipRows.some((rule) => rule.table === shape.table);
    if (hasOwnRows && BigInt(standing) > next) continue;
    await setCounter(target, shape.table, next);
  }
}

async function readCounters(target: Target): Promise<ReadonlyMap<string, string>> {
  const rows = await target.session.query(
    "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND AUTO_INCREMENT IS NOT NULL",
  );
  return new Map(rows.map((row) => [textAt(row, 0), textAt(row, 1)]));
}

async function setCounter(target: Target, table: string, next: bigint): Promise<void> {
  // New readers would queue behind an ALTER that waits for a long one.
  const patience = target.flavour === "mariadb" ? "NOWAIT " : "";
  try {
    await target.session.query(`ALTER TABLE ${quoteMysqlName(table)} ${patience}AUTO_INCREMENT=${next}`);
  } catch (error) {
    // Somebody reads the table. The next edit does it, and a promotion sets every counter before it lets anybody write.
    if (!hasErrno(error, 1205)) throw error;
  }
}
