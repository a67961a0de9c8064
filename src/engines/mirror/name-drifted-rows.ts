import { byNumber, chunkOf } from "../../core/database/bucket-of.ts";
import { dialectOf } from "../../core/database/dialect.ts";
import type { TableDifference } from "../../core/database/diff-buckets.ts";
import { RowComparison, type RowDrift } from "../../core/database/row-drift.ts";
import type { SurveyedTable, TableShape } from "../../core/database/table.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import { bucketsOf, type Manifest, type ManifestTable } from "../../core/mirror/manifest.ts";
import { knownDatabase, planDatabase } from "../../core/mirror/plan-database.ts";
import type { DriftedRows, NamedRows } from "../../core/mirror/verify-report.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";
import type { SurveyedDatabase } from "./generation.ts";
import { vaultRows } from "./vault-rows.ts";

export interface VaultTree {
  readonly manifest: Manifest;
  readonly tree: LocalPath;
  /** Files of it that are not what the manifest says: nothing is compared with them. */
  readonly damaged: ReadonlySet<BytePath>;
}

/** Somebody reads the list. A table that was rewritten would fill it alone. */
const named = { perTable: 50, inAll: 200 };
/** So many rows of each side are compared in memory, or one group of them. */
const rowsAtOnce = 1_000;

/** Rows that differ between the vault and an account's open view, by their keys. Reads no table that is the same. */
export async function nameDriftedRows(
  engine: Engine,
  databases: readonly SurveyedDatabase[],
  vault: VaultTree,
): Promise<NamedRows> {
  const rows = new Map<string, ReadonlyMap<string, DriftedRows>>();
  let left = named.inAll;
  for (const have of databases) {
    const want = vault.manifest.databases.find(({ name }) => name === have.survey.name);
    if (want === undefined || want.dialect !== have.dialect) continue;
    const ofTables = new Map<string, DriftedRows>();
    for (const difference of planDatabase(want.name, have.survey, knownDatabase(want)).tables) {
      const surveyed = have.survey.tables.find(({ shape }) => shape.table === difference.table);
      const table = want.tables.find(({ shape }) => shape.table === difference.table);
      if (difference.kind !== "edit" || surveyed === undefined || table === undefined) continue;
      const most = Math.min(named.perTable, left);
      const found = await nameRows(engine, { have, surveyed, table, difference, vault, most });
      left -= found.drifts.length;
      ofTables.set(difference.table, found);
    }
    rows.set(want.name, ofTables);
  }
  return rows;
}

interface TableOrder {
  readonly have: SurveyedDatabase;
  readonly surveyed: SurveyedTable;
  readonly table: ManifestTable;
  readonly difference: Extract<TableDifference, { kind: "edit" }>;
  readonly vault: VaultTree;
  /** Keys to name. */
  readonly most: number;
}

async function nameRows(engine: Engine, order: TableOrder): Promise<DriftedRows> {
  const drifts: RowDrift[] = [];
  const { shape } = order.surveyed;
  const portions = portionsOf(order);
  let asked = 0;
  for (const portion of portions) {
    if (drifts.length >= order.most) break;
    drifts.push(...(await compareRows(engine, order, portion)));
    asked += portion.length;
  }
  const { changed, gone } = order.difference;
  return {
    columns: keyColumns(shape),
    drifts: drifts.slice(0, order.most),
    // The last portion may hold more than could be named.
    bucketsLeft: changed.length + gone.length - asked + (drifts.length > order.most ? 1 : 0),
  };
}

function keyColumns(shape: TableShape): readonly string[] {
  return shape.key.length === 0 ? shape.columns : shape.key;
}

async function compareRows(
  engine: Engine,
  { have, surveyed, table, vault }: TableOrder,
  buckets: readonly string[],
): Promise<readonly RowDrift[]> {
  const comparison = new RowComparison(surveyed.shape, dialectOf(have.dialect));
  const place = { from: vault.tree, dialect: have.dialect, table };
  for await (const lines of vaultRows(engine, place, new Set(buckets))())
    for (const line of lines) comparison.add("want", line);
  for await (const lines of have.reader.fetchRows(surveyed.shape, buckets))
    for (const line of lines) comparison.add("have", line);
  return comparison.drifts();
}

/** Buckets that differ, without those whose rows the vault cannot tell, by some thousand rows. */
function portionsOf({ surveyed, table, difference, vault }: TableOrder): readonly (readonly string[])[] {
  const damaged = new Set(
    table.chunks
      .filter(({ path }) => vault.damaged.has(path))
      .flatMap(({ buckets }) => buckets.map(({ id }) => chunkOf(id, table.shape.layout))),
  );
  const rows = new Map<string, number>();
  for (const bucket of [...surveyed.buckets, ...bucketsOf(table)])
    rows.set(bucket.id, (rows.get(bucket.id) ?? 0) + bucket.rows);
  const ids = [...difference.changed.map(({ id }) => id), ...difference.gone]
    .filter((id) => !damaged.has(chunkOf(id, table.shape.layout)))
    .sort(byNumber);
  const portions: string[][] = [];
  let open = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    open += rows.get(id) ?? 0;
    if (open <= 2 * rowsAtOnce) portions.at(-1)?.push(id);
    else {
      portions.push([id]);
      open = rows.get(id) ?? 0;
    }
  }
  return portions;
}
