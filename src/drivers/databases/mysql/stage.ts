import { randomUUID } from "node:crypto";
import { countRows } from "../../../core/database/diff-buckets.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabaseChange, StagedChange, TableEdit } from "../../../ports/database.ts";
import { PreparedChange } from "./commit.ts";
import { bringRows, deleteRows, knownEdit, type PlannedEdit, planRowEdit } from "./edit-rows.ts";
import type { TablePlan } from "./hash-sql.ts";
import { writeMark } from "./mark.ts";
import { refuseForeignMark } from "./refuse-mark.ts";
import { hasErrno } from "./server-fault.ts";
import type { Session } from "./session.ts";
import { buildEditedCopy, buildShadow, dropLeftovers } from "./shadow.ts";
import { readStandingDdl, readTableNames, readTableSizes } from "./standing-ddl.ts";
import { constraintOfKey, planStructure, type StructurePlan, tableOfKey } from "./structure.ts";
import { planTarget, type Target, verifyBuckets } from "./write-rows.ts";
import { releaseWriterLock, takeWriterLock } from "./writer-lock.ts";

/** Everything but making it visible. The session is left inside the data transaction. */
export async function stageChange(
  target: Target,
  change: DatabaseChange,
  reopen: () => Promise<Session>,
): Promise<StagedChange> {
  await takeWriterLock(target);
  try {
    await refuseForeignMark(target, change.mark);
    await dropLeftovers(target);
    return await prepareChange(target, change, reopen);
  } catch (error) {
    await releaseWriterLock(target);
    throw error;
  }
}

async function prepareChange(
  target: Target,
  change: DatabaseChange,
  reopen: () => Promise<Session>,
): Promise<StagedChange> {
  const standing = await readTableNames(target.session);
  const drop = change.drop.filter((table) => standing.includes(table));
  const { edited, copied } = partEdits(change, drop);
  await requireRoom(target, change, copied);
  let rows = 0;
  for (const order of change.replace) rows += await buildShadow(target, order);
  for (const order of copied) rows += await buildEditedCopy(target, order);
  const exchanged = [...change.replace, ...copied].map((order) => order.shape.table);
  const structure = await planTargetStructure(target, change, new Set([...exchanged, ...drop]));
  const prepared = new PreparedChange({
    target,
    change,
    structure,
    exchanged,
    drop,
    standing,
    reopen,
    token: randomUUID(),
  });
  try {
    await takeDown(target, structure);
    prepared.rows = rows + (await fillTransaction(prepared, edited));
    return prepared;
  } catch (error) {
    await prepared[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Where tables are built. An edit finds room among the rows that stand there, or is stopped on its way; a change of roles is
 * never refused for it: that is how a site is saved.
 */
async function requireRoom(
  target: Target,
  { replace }: DatabaseChange,
  copied: readonly TableEdit[],
): Promise<void> {
  if (replace.length + copied.length === 0) return;
  const sizes = await readTableSizes(target.session);
  await target.room.require([
    ...replace.map(({ shape, buckets, packedBytes = 0 }) => {
      const standing = sizes.get(shape.table) ?? null;
      return { rows: countRows(buckets), packedBytes, standing };
    }),
    ...copied.map(({ shape }) => {
      const standing = sizes.get(shape.table) ?? null;
      return { rows: standing?.rows ?? 0, packedBytes: 0, standing };
    }),
  ]);
}

/**
 * Rows become visible by COMMIT, tables by RENAME, and nothing joins the two. So where a table is exchanged or dropped, the
 * others that change are exchanged with it, in the one RENAME: a reader, or a crash, in between would find a mixture. A
 * table without transactions was never part of the consistent read; it alone does not make copies of the others.
 */
function partEdits(
  change: DatabaseChange,
  drop: readonly string[],
): Record<"edited" | "copied", TableEdit[]> {
  const isExchange = drop.length > 0 || change.replace.some(({ shape }) => shape.transactional === "yes");
  const isCopied = ({ shape }: TableEdit): boolean => isExchange || shape.transactional === "no";
  return {
    edited: change.edit.filter((edit) => !isCopied(edit)),
    copied: change.edit.filter(isCopied),
  };
}

async function planTargetStructure(
  target: Target,
  change: DatabaseChange,
  exchanged: ReadonlySet<string>,
): Promise<StructurePlan> {
  return planStructure({
    standing: await readStandingDdl(target.session),
    want: change.after,
    exchanged,
    beside: change.beside ?? "everything",
    written: new Set(change.edit.map(({ shape }) => shape.table)),
    foreign: new Set(target.place.policy.skipTables),
    activate: change.activate,
  });
}

/** What would fire on our rows, or would follow a table to its old body. Put up again after, or when nothing comes of it. */
async function takeDown(target: Target, structure: StructurePlan): Promise<void> {
  for (const trigger of structure.dropTriggers) {
    await target.session.query(`DROP TRIGGER IF EXISTS ${quoteMysqlName(trigger.name)}`);
  }
  for (const key of structure.dropKeys) {
    const [table, constraint] = [quoteMysqlName(tableOfKey(key)), quoteMysqlName(constraintOfKey(key))];
    await target.session.query(`ALTER TABLE ${table} DROP FOREIGN KEY ${constraint}`);
  }
}

async function fillTransaction(prepared: PreparedChange, edits: DatabaseChange["edit"]): Promise<number> {
  const { target, change } = prepared.parts;
  await target.session.query("START TRANSACTION");
  // First of all, so that its lock decides who of two goes first, and the second sees the first one's epoch.
  await refuseForeignMark(target, change.mark);
  await writeMark(target.session, prepared.markInTransaction());
  const tables: { readonly plan: TablePlan; readonly edit: TableEdit }[] = [];
  for (const edit of edits)
    tables.push({ plan: await planTarget(target, edit.shape, edit.shape.table), edit });
  const known = tables.map(({ plan, edit }) => knownEdit(plan, edit));
  if (known.some((one) => one !== null)) {
    await target.session.query("SAVEPOINT cp_known");
    try {
      return await applyEdits(target, tables, known);
    } catch (error) {
      if (!isOtherThanKnown(error)) throw error;
      // Somebody wrote to the replica. What stands there is looked at, and put right.
      await target.session.query("ROLLBACK TO SAVEPOINT cp_known");
    }
  }
  return applyEdits(target, tables, []);
}

async function applyEdits(
  target: Target,
  tables: readonly { readonly plan: TablePlan; readonly edit: TableEdit }[],
  known: readonly (PlannedEdit | null)[],
): Promise<number> {
  const planned: PlannedEdit[] = [];
  for (const [at, { plan, edit }] of tables.entries())
    planned.push(known[at] ?? (await planRowEdit(target, plan, edit)));
  // All deletes before all inserts: a unique value may move from one row to another.
  for (const one of planned) await deleteRows(target, one);
  let rows = 0;
  for (const one of planned) rows += await bringRows(target, one);
  for (const { edit, plan } of planned) await verifyBuckets(target, plan, edit);
  return rows;
}

/** A unique value that is there already, or a bucket that did not come out as it should. */
function isOtherThanKnown(error: unknown): boolean {
  const isUnproven = error instanceof ClonePanelError && error.code === "DATABASE_VERIFY_FAILED";
  return isUnproven || hasErrno(error, 1062, 1586);
}
