import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
import { boundsOf, bucketsWithin, isInBounds, type KeyBounds } from "../../core/database/key-range.ts";
import { RowComparison, type RowDrift } from "../../core/database/row-drift.ts";
import { parseRow } from "../../core/database/row-line.ts";
import type { TableShape } from "../../core/database/table.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { ManifestDatabase, ManifestTable } from "../../core/mirror/manifest.ts";
import type { KnownDatabase } from "../../core/mirror/plan-database.ts";
import type { RestoreScope } from "../../core/snapshot/scope.ts";
import type { DatabasePlace, TableEdit } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { readAccountRows } from "../mirror/account-rows.ts";
import type { Engine } from "../mirror/engine.ts";
import { vaultRows } from "../mirror/vault-rows.ts";

/** Some rows of one table, as they shall be, and what differs there now. */
export interface RowsPlan {
  readonly database: string;
  /** Seen from the account: `missing` comes back, `differs` is written over, `extra` goes. */
  readonly drifts: readonly RowDrift[];
  readonly edit: TableEdit;
}

export interface RowsOrder {
  readonly scope: Extract<RestoreScope, { kind: "rows" }>;
  /** The snapshot's database, cut down to the one table, and where it lies. */
  readonly database: ManifestDatabase;
  readonly from: LocalPath;
  readonly place: DatabasePlace;
  /** What the account holds; null when it has no such database. */
  readonly have: KnownDatabase | null;
  /** All tables that the account has there. */
  readonly tables: readonly string[];
}

/** So many are compared in memory. */
const mostRows = 200_000;

/** Reads the rows of both sides; writes nothing. */
export async function planRows(engine: Engine, order: RowsOrder): Promise<RowsPlan> {
  const { scope, database } = order;
  const [table] = database.tables;
  if (table === undefined) throw new TypeError("a snapshot was cut down to no table");
  refuseOtherShape(table.shape, order);
  const dialect = dialectOf(database.dialect as DialectId);
  const bounds = boundsOf(table.shape, scope.range);
  const comparison = new RowComparison(table.shape, dialect);
  const isWithin = (line: string): boolean => isInBounds(parseRow(line, dialect), bounds);
  const want = await gather(table.shape, isWithin, snapshotRows(engine, order, table, bounds));
  const others = order.tables.filter((name) => name !== table.shape.table);
  const have = await gather(
    table.shape,
    isWithin,
    readAccountRows(engine, order.place, {
      known: table.shape,
      others,
      choose: (shape, buckets) => bucketsWithin(shape.layout, buckets, bounds),
    }),
  );
  for (const line of want) comparison.add("want", line);
  for (const line of have) comparison.add("have", line);
  const buckets = hashRows(want, table.shape.layout, { dialect, md5: engine.digest.md5 });
  async function* rows(): AsyncGenerator<readonly string[]> {
    yield want;
  }
  return {
    database: database.name,
    drifts: comparison.drifts(),
    edit: { shape: table.shape, buckets, rows, within: bounds },
  };
}

function snapshotRows(
  engine: Engine,
  { database, from }: RowsOrder,
  table: ManifestTable,
  bounds: KeyBounds,
): AsyncIterable<readonly string[]> {
  const all = table.chunks.flatMap((chunk) => chunk.buckets);
  const wanted = new Set(bucketsWithin(table.shape.layout, all, bounds));
  return vaultRows(engine, { from, table, dialect: database.dialect }, wanted)();
}

async function gather(
  { table }: TableShape,
  isWithin: (line: string) => boolean,
  rows: AsyncIterable<readonly string[]>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const batch of rows) {
    for (const line of batch) if (isWithin(line)) lines.push(line);
    if (lines.length > mostRows)
      throw refused(
        table,
        `these are more than ${mostRows} rows`,
        "Choose fewer rows, or restore the whole table.",
      );
  }
  return lines;
}

/** Rows fit only into the columns that they came from. */
function refuseOtherShape(shape: TableShape, { have, scope }: RowsOrder): void {
  const there = have?.tables.find((table) => table.shape.table === scope.table);
  const hint = `Restore the whole table: --table ${scope.table}; or look at the rows with --to-folder.`;
  if (there === undefined) throw refused(scope.table, "the account has no such table now", hint);
  const isSame = (left: readonly string[], right: readonly string[]): boolean =>
    left.length === right.length && left.every((name, at) => name === right[at]);
  if (isSame(there.shape.columns, shape.columns) && isSame(there.shape.key, shape.key)) return;
  throw refused(scope.table, "its columns or its key are not those of the snapshot any more", hint);
}

function refused(table: string, because: string, hint: string): ClonePanelError {
  return new ClonePanelError(
    "ROWS_NOT_RESTORABLE",
    `single rows of the table "${table}" cannot come back: ${because}`,
    { hint, remedy: "owner" },
  );
}
