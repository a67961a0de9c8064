import type { ByteString } from "../../../core/database/byte-string.ts";
import { keyOf, type RowKey } from "../../../core/database/held-row.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { parseRow } from "../../../core/database/row-line.ts";
import type { TableEdit } from "../../../ports/database.ts";
import { keptRowsSql, type TablePlan } from "./hash-sql.ts";
import { digestAsText, hasIntegerKey, keyTests, readDigests } from "./row-keys.ts";
import { deleteBuckets, insertRows, type Target, tableOf, testsOf } from "./write-rows.ts";

/** What an edit does to the rows of its buckets. */
type RowEdit =
  /** Every row goes, every row comes. */
  | { readonly kind: "whole buckets" }
  /** Rows that are as they shall be are left alone. `lines` are those that come; null when they are too many to be held. */
  | {
      readonly kind: "single rows";
      readonly go: readonly RowKey[];
      readonly come: ReadonlySet<RowKey>;
      readonly lines: readonly ByteString[] | null;
    };

export interface PlannedEdit {
  readonly edit: TableEdit;
  readonly plan: TablePlan;
  readonly rows: RowEdit;
}

/** With more rows than this in the touched buckets, their keys are not held in memory. */
const mostCompared = 200_000;
/** More than that is read from the vault a second time. */
const mostHeldBytes = 2 * 1024 * 1024;

/** What changed since the generation that the target carries: nothing of it needs to be read. Null where that is not known. */
export function knownEdit(plan: TablePlan, edit: TableEdit): PlannedEdit | null {
  const { since } = edit;
  if (since === undefined || edit.within !== undefined || !hasIntegerKey(plan, edit.shape)) return null;
  const come = new Set(since.come.map(({ key }) => key));
  // Should a row that comes stand there already, it is replaced like the others.
  const go = [...new Set([...since.go, ...come])];
  return { edit, plan, rows: { kind: "single rows", go, come, lines: since.come.map(({ line }) => line) } };
}

/** One changed row touches a bucket of some fifty: the others need not be written. Locks what it reads. */
export async function planRowEdit(target: Target, plan: TablePlan, edit: TableEdit): Promise<PlannedEdit> {
  const rows = edit.buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  if (!hasIntegerKey(plan, edit.shape) || rows > mostCompared)
    return { edit, plan, rows: { kind: "whole buckets" } };
  const standing = await readDigests(target.session, plan, {
    shape: edit.shape,
    kind: target.hash,
    tests: testsOf(plan, edit),
    lock: "for update",
  });
  const come = new Set<string>();
  let held: ByteString[] | null = [];
  let heldBytes = 0;
  for await (const lines of edit.rows()) {
    for (const line of lines) {
      const literals = parseRow(line, mysqlDialect);
      const id = keyOf(literals, edit.shape);
      if (standing.get(id) === digestAsText(literals, target.hash)) standing.delete(id);
      else {
        come.add(id);
        heldBytes += line.length;
        if (heldBytes > mostHeldBytes) held = null;
        held?.push(line);
      }
    }
  }
  return { edit, plan, rows: { kind: "single rows", go: [...standing.keys()], come, lines: held } };
}

export async function deleteRows(target: Target, { edit, plan, rows }: PlannedEdit): Promise<void> {
  if (rows.kind === "whole buckets") return deleteBuckets(target, plan, edit);
  for (const test of keyTests(edit.shape, rows.go))
    await target.session.query(`DELETE FROM ${tableOf(plan)} WHERE ${keptRowsSql(plan)} AND ${test}`);
}

/** @returns rows written. */
export async function bringRows(target: Target, { edit, rows }: PlannedEdit): Promise<number> {
  const { shape } = edit;
  const within = edit.within === undefined ? {} : { within: edit.within };
  const into = { shape, table: shape.table, ...within };
  if (rows.kind === "whole buckets") return insertRows(target, edit.rows, into);
  const { come, lines } = rows;
  if (come.size === 0) return 0;
  async function* wanted(): AsyncGenerator<readonly ByteString[]> {
    if (lines !== null) return yield lines;
    for await (const lines of edit.rows())
      yield lines.filter((line) => come.has(keyOf(parseRow(line, mysqlDialect), shape)));
  }
  return insertRows(target, wanted, into);
}
