import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { TableShape } from "../../../core/database/table.ts";
import type { RowSource, TableEdit, TableReplacement } from "../../../ports/database.ts";
import { fitCollations } from "./collations.ts";
import { skippedRowsSql, type TablePlan } from "./hash-sql.ts";
import { readColumns, refuseTable } from "./inventory.ts";
import { oldPrefix, prefixedName, shadowPrefix } from "./own-tables.ts";
import { isSameDdl } from "./same-ddl.ts";
import { hasErrno } from "./server-fault.ts";
import { readTableNames } from "./standing-ddl.ts";
import { renameInDdl, splitTableDdl, withCounter } from "./table-ddl.ts";
import { textAt } from "./value.ts";
import { insertRows, planTarget, type Target, testsOf, verifyBuckets, verifyTable } from "./write-rows.ts";

export async function dropLeftovers(target: Target): Promise<void> {
  const names = await readTableNames(target.session);
  for (const name of names.filter((name) => name.startsWith(shadowPrefix) || name.startsWith(oldPrefix))) {
    await target.session.query(`DROP TABLE IF EXISTS ${quoteMysqlName(name)}`);
  }
}

/** Builds the table beside the standing one and proves it. @returns rows written. */
export async function buildShadow(target: Target, order: TableReplacement): Promise<number> {
  const name = await createShadow(target, order.shape);
  const rows = await loadShadow(target, order);
  const plan = await planTarget(target, order.shape, name);
  await verifyTable(target, plan, order.buckets);
  await keepOwnRows(target, plan, order.shape.table);
  return rows;
}

/**
 * A table without transactions cannot be edited so that nobody sees it half done: a copy is edited, and exchanged.
 * @returns rows written.
 */
export async function buildEditedCopy(target: Target, order: TableEdit): Promise<number> {
  const name = await createShadow(target, order.shape);
  const standing = await planTarget(target, order.shape, order.shape.table);
  await copyUntouched(target, standing, { name, touched: order });
  const rows = await loadShadow(target, order);
  const plan = await planTarget(target, order.shape, name);
  await verifyBuckets(target, plan, order);
  return rows;
}

async function createShadow(target: Target, shape: TableShape): Promise<string> {
  const name = prefixedName(shadowPrefix, shape.table);
  const { ddl, changes } = fitCollations(renameInDdl(shape.ddl, shape.table, name), target.collations);
  target.warnings.push(
    ...changes.map((change) => `the table "${shape.table}": the server lacks a collation, ${change}`),
  );
  try {
    const created = withCounter(
      target.flavour === "mysql" ? withoutCheckNames(ddl) : ddl,
      shape.autoIncrement,
    );
    await target.session.query(created);
    await warnOfOtherDdl(target, ddl, { table: shape.table, name });
    return name;
  } catch (error) {
    // Collation, character set, engine, default or a word of the definition that this server does not know.
    if (hasErrno(error, 1064, 1067, 1115, 1273, 1286, 1911, 1478, 3780)) {
      throw refuseTable(
        target.place,
        shape.table,
        `this server does not understand its definition (${(error as Error).message})`,
      );
    }
    throw error;
  }
}

/** Some expressions are printed so that the server itself reads them back as something else. */
async function warnOfOtherDdl(
  target: Target,
  wanted: string,
  { table, name }: { readonly table: string; readonly name: string },
): Promise<void> {
  const [row = []] = await target.session.query(`SHOW CREATE TABLE ${quoteMysqlName(name)}`);
  const { ddl } = splitTableDdl(name, textAt(row, 1));
  if (isSameDdl(ddl, wanted)) return;
  const given = wanted.split("\n");
  const other = ddl.split("\n").find((line) => !given.includes(line)) ?? "";
  target.warnings.push(`the table "${table}" is defined otherwise on this server: ${other.trim()}`);
}

/** In MySQL their names belong to the whole database, and the standing table has them. */
function withoutCheckNames(ddl: string): string {
  return ddl.replace(/\n {2}CONSTRAINT `(?:[^`]|``)*` CHECK /g, "\n  CHECK ");
}

const commitEveryBytes = 64 * 1024 * 1024;

async function loadShadow(
  target: Target,
  order: { readonly shape: TableShape; readonly rows: RowSource; readonly within?: TableEdit["within"] },
): Promise<number> {
  const table = prefixedName(shadowPrefix, order.shape.table);
  let open = 0;
  await target.session.query("START TRANSACTION");
  const rows = await insertRows(target, order.rows, {
    shape: order.shape,
    table,
    ...(order.within === undefined ? {} : { within: order.within }),
    afterBatch: async (bytes) => {
      open += bytes;
      if (open < commitEveryBytes) return;
      open = 0;
      await target.session.query("COMMIT");
      await target.session.query("START TRANSACTION");
    },
  });
  await target.session.query("COMMIT");
  return rows;
}

/** Rows that are the account's own (skipped by policy) move into the new table as far as they fit. */
async function keepOwnRows(target: Target, plan: TablePlan, table: string): Promise<void> {
  const own = skippedRowsSql(plan);
  if (own === null) return;
  const standing = new Set(
    (await readColumns(target.session, target.place, table)).map((column) => column.name),
  );
  const isComplete = plan.skip.every((rule) => standing.has(rule.column));
  const common = plan.columns.filter((column) => standing.has(column.name));
  if (!isComplete || common.length === 0) return;
  const columns = common.map((column) => quoteMysqlName(column.name)).join(",");
  await target.session.query(
    `INSERT IGNORE INTO ${quoteMysqlName(plan.table)} (${columns}) SELECT ${columns} FROM ${quoteMysqlName(table)} WHERE ${own}`,
  );
}

async function copyUntouched(
  target: Target,
  standing: TablePlan,
  { name, touched }: { readonly name: string; readonly touched: TableEdit },
): Promise<void> {
  const tests = testsOf(standing, touched);
  const isTouched = tests.length === 0 ? "FALSE" : tests.map((test) => `(${test})`).join(" OR ");
  const own = skippedRowsSql(standing) ?? "FALSE";
  const columns = standing.columns.map((column) => quoteMysqlName(column.name)).join(",");
  await target.session.query(
    `INSERT INTO ${quoteMysqlName(name)} (${columns}) SELECT ${columns} FROM ${quoteMysqlName(standing.table)} ` +
      `WHERE NOT (${isTouched}) OR ((${own}) IS TRUE)`,
  );
}
