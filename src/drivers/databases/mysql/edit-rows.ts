import type { ByteString } from "../../../core/database/byte-string.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { parseRow } from "../../../core/database/row-line.ts";
import type { TableShape } from "../../../core/database/table.ts";
import type { TableEdit } from "../../../ports/database.ts";
import { keptRowsSql, rowDigestSql, type TablePlan } from "./hash-sql.ts";
import { digestAsText } from "./row-digest-text.ts";
import { deleteBuckets, insertRows, type Target, tableOf, testsOf } from "./write-rows.ts";

/** What an edit does to the rows of its buckets. Keys are the texts of integers, parted by commas. */
type RowEdit =
  /** Every row goes, every row comes. */
  | { readonly kind: "whole buckets" }
  /** Rows that are as they shall be are left alone. */
  | { readonly kind: "single rows"; readonly go: readonly string[]; readonly come: ReadonlySet<string> };

export interface PlannedEdit {
  readonly edit: TableEdit;
  readonly plan: TablePlan;
  readonly rows: RowEdit;
}

/** With more rows than this in the touched buckets, their keys are not held in memory. */
const mostCompared = 200_000;

/** One changed row touches a bucket of some fifty: the others need not be written. Locks what it reads. */
export async function planRowEdit(target: Target, plan: TablePlan, edit: TableEdit): Promise<PlannedEdit> {
  const key = plan.columns.filter((column) => edit.shape.key.includes(column.name));
  const rows = edit.buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  // Two texts may be one key by their collation; integers are equal when their texts are.
  const isComparable = key.length > 0 && key.every((column) => column.integer !== null);
  if (!isComparable || rows > mostCompared) return { edit, plan, rows: { kind: "whole buckets" } };
  const standing = await readDigests(target, plan, edit);
  const come = new Set<string>();
  for await (const lines of edit.rows()) {
    for (const line of lines) {
      const literals = parseRow(line, mysqlDialect);
      const id = keyOf(literals, edit.shape);
      if (standing.get(id) === digestAsText(literals, target.hash)) standing.delete(id);
      else come.add(id);
    }
  }
  return { edit, plan, rows: { kind: "single rows", go: [...standing.keys()], come } };
}

export async function deleteRows(target: Target, { edit, plan, rows }: PlannedEdit): Promise<void> {
  if (rows.kind === "whole buckets") return deleteBuckets(target, plan, edit.buckets);
  const names = edit.shape.key.map(quoteMysqlName);
  for (let at = 0; at < rows.go.length; at += 500) {
    const tests = rows.go.slice(at, at + 500).map((id) => testOf(names, id));
    await target.session.query(
      `DELETE FROM ${tableOf(plan)} WHERE ${keptRowsSql(plan)} AND (${tests.join(" OR ")})`,
    );
  }
}

/** @returns rows written. */
export async function bringRows(target: Target, { edit, rows }: PlannedEdit): Promise<number> {
  const { shape } = edit;
  const into = { shape, table: shape.table };
  if (rows.kind === "whole buckets") return insertRows(target, edit.rows, into);
  const { come } = rows;
  if (come.size === 0) return 0;
  async function* wanted(): AsyncGenerator<readonly ByteString[]> {
    for await (const lines of edit.rows())
      yield lines.filter((line) => come.has(keyOf(parseRow(line, mysqlDialect), shape)));
  }
  return insertRows(target, wanted, into);
}

async function readDigests(target: Target, plan: TablePlan, edit: TableEdit): Promise<Map<string, string>> {
  const key = edit.shape.key.map(quoteMysqlName).join(",");
  const digests = new Map<string, string>();
  for (const test of testsOf(plan, edit.buckets)) {
    const sql =
      `SELECT CONCAT_WS(',',${key}), ${rowDigestSql(plan, target.hash)} FROM ${tableOf(plan)} ` +
      `WHERE ${keptRowsSql(plan)} AND ${test} FOR UPDATE`;
    for await (const row of target.session.stream(sql)) {
      // No digest: the row exceeds the server's packet, and is written anew.
      digests.set(row[0]?.toString("latin1") ?? "", row[1]?.toString("latin1") ?? "");
    }
  }
  return digests;
}

function keyOf(literals: readonly Literal[], shape: TableShape): string {
  return shape.keyOrder
    .map(({ index }) => {
      const literal = literals[index];
      return literal?.kind === "number" ? literal.text : "";
    })
    .join(",");
}

function testOf(names: readonly string[], id: string): string {
  const values = id.split(",");
  return `(${names.map((name, at) => `${name} = ${values[at]}`).join(" AND ")})`;
}
