import type { TableDifference } from "../../core/database/diff-buckets.ts";
import type { Bucket, DatabaseMark } from "../../core/database/table.ts";
import { bucketsOf, type ManifestDatabase, type ManifestTable } from "../../core/mirror/manifest.ts";
import type { DatabasePlan } from "../../core/mirror/plan-database.ts";
import type { DatabaseChange, TableChanges, TableEdit, TableReplacement } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";
import { chunkRows, vaultRows } from "./vault-rows.ts";

export interface ChangeOrder {
  readonly plan: DatabasePlan;
  readonly want: ManifestDatabase;
  /** The generation or snapshot that holds `want`'s chunks. */
  readonly from: LocalPath;
  readonly mark: DatabaseMark;
  readonly activate: DatabaseChange["activate"];
  readonly beside: DatabaseChange["beside"];
  /** By table; see `TableEdit.since`. */
  readonly since?: ReadonlyMap<string, TableChanges>;
}

/** Turns a difference into what a writer can do, with rows read from the vault when they are asked for. */
export function databaseChange(engine: Engine, order: ChangeOrder): DatabaseChange {
  const replace: TableReplacement[] = [];
  const edit: TableEdit[] = [];
  const drop: string[] = [];
  for (const difference of order.plan.tables) {
    if (difference.kind === "drop") drop.push(difference.table);
    if (difference.kind === "drop" || difference.kind === "same") continue;
    const table = order.want.tables.find((one) => one.shape.table === difference.table);
    if (table === undefined)
      throw new TypeError(`the plan names a table that is not wanted: ${difference.table}`);
    // A table without transactions is never edited in place: visitors would see it half done.
    if (difference.kind === "edit" && table.shape.transactional === "yes") {
      edit.push(tableEdit(engine, order, table, difference));
    } else {
      replace.push({
        shape: table.shape,
        buckets: bucketsOf(table),
        packedBytes: table.chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0),
        rows: chunkRows(engine, order.from, table.chunks),
      });
    }
  }
  const { activate, mark } = order;
  const beside = order.beside === undefined ? {} : { beside: order.beside };
  return { replace, edit, drop, after: order.want.after, ...beside, activate, mark };
}

function tableEdit(
  engine: Engine,
  order: ChangeOrder,
  table: ManifestTable,
  difference: Extract<TableDifference, { kind: "edit" }>,
): TableEdit {
  const changed = new Set(difference.changed.map((bucket) => bucket.id));
  const { dialect } = order.want;
  const rows = vaultRows(engine, { from: order.from, dialect, table }, changed);
  const emptied: Bucket[] = difference.gone.map((id) => ({ id, rows: 0, hash: "0".repeat(32) }));
  const since = order.since?.get(difference.table);
  const edit = { shape: table.shape, buckets: [...difference.changed, ...emptied], rows };
  return since === undefined ? edit : { ...edit, since };
}
