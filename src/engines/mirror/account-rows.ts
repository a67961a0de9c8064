import type { Bucket, TableShape } from "../../core/database/table.ts";
import type { DatabasePlace } from "../../ports/database.ts";
import type { Engine } from "./engine.ts";

export interface AccountRowsOrder {
  /** The table as the vault knows it: where its layout still fits, the buckets are the same. */
  readonly known: TableShape;
  /** Tables of that database that need not be looked at. */
  readonly others: readonly string[];
  readonly choose: (shape: TableShape, buckets: readonly Bucket[]) => readonly string[];
}

/** Rows of one table as an account holds them now, in batches: of the buckets that are chosen. None where it is not there. */
export async function* readAccountRows(
  engine: Engine,
  place: DatabasePlace,
  { known, others, choose }: AccountRowsOrder,
): AsyncGenerator<readonly string[]> {
  const driver = await engine.database(place.access.driver);
  const policy = { ...place.policy, skipTables: [...place.policy.skipTables, ...others] };
  await using reader = await driver.openReader({ ...place, policy }, engine.signal);
  const survey = await reader.survey([known]);
  const table = survey.tables.find(({ shape }) => shape.table === known.table);
  const buckets = table === undefined ? [] : choose(table.shape, table.buckets);
  if (table === undefined || buckets.length === 0) return;
  yield* reader.fetchRows(table.shape, buckets);
}
