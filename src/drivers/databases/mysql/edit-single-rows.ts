import type { ByteString } from "../../../core/database/byte-string.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { Recount, RowEdit, RowGuard } from "../../../core/database/row-edit.ts";
import { parseRow, writeRow } from "../../../core/database/row-line.ts";
import type { TableShape } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { EditedRows, RowEdits } from "../../../ports/database.ts";
import { readEditToken, writeEditToken } from "./edit-token.ts";
import { toLiteral } from "./fetch-rows.ts";
import type { TablePlan } from "./hash-sql.ts";
import { refuseForeignMark } from "./refuse-mark.ts";
import { hasErrno } from "./server-fault.ts";
import { quoteText } from "./value.ts";
import { planTarget, type Target, verifyFailed } from "./write-rows.ts";
import { releaseWriterLock, takeWriterLock } from "./writer-lock.ts";

/** All in one transaction: look under lock, compare, write, look again. */
export async function editSingleRows(target: Target, order: RowEdits): Promise<EditedRows> {
  await takeWriterLock(target);
  try {
    // The site is in use: its own constraints hold for what is brought to it.
    await target.session.query("SET SESSION foreign_key_checks=1");
    await target.session.query("START TRANSACTION");
    const edited = await editInTransaction(target, order);
    await target.session.query(edited.kind === "written" ? "COMMIT" : "ROLLBACK");
    return edited;
  } catch (error) {
    await target.session.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await releaseWriterLock(target);
  }
}

/** The lock is held by whoever is still writing, so no answer is given while it is open how that ends. */
export async function readLastEdit(target: Target): Promise<string | null> {
  await takeWriterLock(target);
  try {
    return await readEditToken(target.session);
  } finally {
    await releaseWriterLock(target);
  }
}

interface PlannedRow {
  readonly edit: RowEdit;
  readonly plan: TablePlan;
}

async function editInTransaction(target: Target, order: RowEdits): Promise<EditedRows> {
  const { site, epoch, token } = order;
  await refuseForeignMark(target, { site, epoch, generation: 0 });
  const because: string[] = [];
  const open: PlannedRow[] = [];
  const plans = await planTables(target, order.edits);
  for (const edit of order.edits) {
    const plan = plans.get(edit.shape.table);
    if (plan === undefined) throw new TypeError("a table without a plan");
    const stands = await readRow(target, plan, edit);
    if (stands === edit.after) continue;
    if (stands === edit.before) open.push({ edit, plan });
    else because.push(`a row of ${edit.shape.table} is not as it was seen`);
  }
  for (const guard of order.guards) because.push(...(await askGuard(target, guard)));
  if (because.length > 0) return { kind: "moved", because };
  await writeAll(target, open);
  for (const { edit, plan } of open)
    if ((await readRow(target, plan, edit)) !== edit.after)
      throw verifyFailed(target, edit.shape.table, "a row does not stand as it was written");
  for (const recount of order.recounts) await recountColumn(target, recount);
  await writeEditToken(target.session, { site, epoch, token });
  return { kind: "written", rows: open.length, already: order.edits.length - open.length };
}

async function planTables(
  target: Target,
  edits: readonly RowEdit[],
): Promise<ReadonlyMap<string, TablePlan>> {
  const plans = new Map<string, TablePlan>();
  for (const { shape } of edits)
    if (!plans.has(shape.table)) plans.set(shape.table, await planTarget(target, shape, shape.table));
  return plans;
}

async function readRow(target: Target, plan: TablePlan, edit: RowEdit): Promise<ByteString | null> {
  const { shape } = edit;
  const values = plan.columns.map((column) => column.expression).join(",");
  const rows = await target.session.queryBytes(
    `SELECT ${values} FROM ${nameOf(shape)} WHERE ${keyTest(edit)} FOR UPDATE`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const about = { place: target.place, shape };
  return writeRow(
    plan.columns.map((column, at) => toLiteral(row[at] ?? null, column, about)),
    mysqlDialect,
  );
}

/** Names in bytes, as statements are. */
function nameOf({ table }: TableShape): ByteString {
  return mysqlDialect.quoteName(table);
}

function keyTest({ shape, before, after }: RowEdit): ByteString {
  const literals = parseRow(after ?? before ?? "", mysqlDialect);
  return shape.keyOrder
    .map(({ index }, at) => {
      const literal = literals[index];
      if (literal === undefined) throw new TypeError("a row line without its key");
      return `${mysqlDialect.quoteName(shape.key[at] ?? "")} = ${mysqlDialect.writeLiteral(literal)}`;
    })
    .join(" AND ");
}

async function askGuard(target: Target, guard: RowGuard): Promise<readonly string[]> {
  const { kind, table, column, value } = guard;
  const where = `${quoteMysqlName(column)} = ${quoteText(value)}`;
  const found = await target.session.query(
    `SELECT 1 FROM ${quoteMysqlName(table)} WHERE ${where} LIMIT 1 FOR UPDATE`,
  );
  if (found.length > 0 === (kind === "present")) return [];
  return [
    kind === "present"
      ? `${table} has no row with that ${column} any more`
      : `${table} has a row with that ${column} meanwhile`,
  ];
}

/** Deletions first, as a unique value may move. What refers to a row that is not there yet waits for it. */
async function writeAll(target: Target, rows: readonly PlannedRow[]): Promise<void> {
  let open = [...rows].sort((left, right) => order(left.edit) - order(right.edit));
  for (;;) {
    const waiting: PlannedRow[] = [];
    let fault: unknown = null;
    for (const one of open) {
      try {
        await target.session.queryBytes(statementOf(one.edit));
      } catch (error) {
        if (!hasErrno(error, 1451, 1452)) throw explainRow(error, target, one.edit);
        fault = explainRow(error, target, one.edit);
        waiting.push(one);
      }
    }
    if (waiting.length === 0) return;
    if (waiting.length === open.length) throw fault;
    open = waiting;
  }
}

function order({ before, after }: RowEdit): number {
  return after === null ? 0 : before === null ? 2 : 1;
}

function statementOf(edit: RowEdit): ByteString {
  const { shape, before, after } = edit;
  if (after === null) return `DELETE FROM ${nameOf(shape)} WHERE ${keyTest(edit)}`;
  const names = shape.columns.map((column) => mysqlDialect.quoteName(column));
  if (before === null) return `INSERT INTO ${nameOf(shape)} (${names.join(",")}) VALUES ${after}`;
  const literals = parseRow(after, mysqlDialect).map(mysqlDialect.writeLiteral);
  const pairs = names.map((name, at) => `${name} = ${literals[at]}`);
  return `UPDATE ${nameOf(shape)} SET ${pairs.join(", ")} WHERE ${keyTest(edit)}`;
}

function explainRow(error: unknown, target: Target, { shape }: RowEdit): unknown {
  if (!hasErrno(error, 1062, 1451, 1452)) return error;
  return new ClonePanelError(
    "RESCUE_ROW_REFUSED",
    `the database "${target.place.name}" does not take a row of ${shape.table}: ${(error as Error).message}`,
    {
      hint: "Another row has one of its unique values, or what it refers to is not there. Nothing was written; look: clonepanel rescue SITE show ID",
      remedy: "owner",
      account: target.place.transport.account,
      cause: error,
    },
  );
}

async function recountColumn(target: Target, recount: Recount): Promise<void> {
  const { table, key, keys, column, from, by, where } = recount;
  const [outer, inner] = [quoteMysqlName(table), quoteMysqlName(from)];
  const counted =
    `SELECT COUNT(*) FROM ${inner} AS counted WHERE counted.${quoteMysqlName(by)} = ${outer}.${quoteMysqlName(key)} ` +
    `AND counted.${quoteMysqlName(where.column)} = ${quoteText(where.value)}`;
  for (const one of keys)
    await target.session.query(
      `UPDATE ${outer} SET ${quoteMysqlName(column)} = (${counted}) WHERE ${quoteMysqlName(key)} = ${quoteText(one)}`,
    );
}
