import { diffTables, type TableDifference } from "../core/database/diff-buckets.ts";
import type { Bucket, DatabaseMark, DatabaseSurvey, TableShape } from "../core/database/table.ts";
import type {
  DatabaseChange,
  DatabaseDriver,
  DatabasePlace,
  DatabaseReader,
  DatabaseWriter,
  RowSource,
} from "../ports/database.ts";

/** Survey, fetch, difference and ship, in memory: what the engine does with the vault in between. */
export interface Mirroring {
  readonly want: DatabaseSurvey;
  readonly differences: readonly TableDifference[];
  readonly change: DatabaseChange;
}

export const aMark: DatabaseMark = { site: "example.com", generation: 1, epoch: 1 };

export async function planMirroring(
  from: DatabaseReader,
  to: DatabaseWriter,
  options: { readonly mark?: DatabaseMark; readonly activate?: DatabaseChange["activate"] } = {},
): Promise<Mirroring> {
  const want = await from.survey([]);
  const have = await (await to.reader()).survey(want.tables.map((table) => table.shape));
  const differences = diffTables(have.tables, want.tables);
  const byName = new Map(want.tables.map((table) => [table.shape.table, table]));
  const replace: DatabaseChange["replace"][number][] = [];
  const edit: DatabaseChange["edit"][number][] = [];
  for (const difference of differences) {
    const table = byName.get(difference.table);
    if (table === undefined) continue;
    const { shape, buckets } = table;
    if (difference.kind === "replace" || difference.kind === "create") {
      replace.push({ shape, buckets, rows: await fetchAll(from, shape, buckets) });
    } else if (difference.kind === "edit") {
      const gone = difference.gone.map((id): Bucket => ({ id, rows: 0, hash: "0".repeat(32) }));
      const rows = await fetchAll(from, shape, difference.changed);
      edit.push({ shape, buckets: [...difference.changed, ...gone], rows });
    }
  }
  const drop = differences.filter(({ kind }) => kind === "drop").map(({ table }) => table);
  const change: DatabaseChange = {
    replace,
    edit,
    drop,
    after: want.after,
    activate: options.activate ?? "foreign-keys-and-views",
    mark: options.mark ?? aMark,
  };
  return { want, differences, change };
}

async function fetchAll(
  from: DatabaseReader,
  shape: TableShape,
  buckets: readonly Bucket[],
): Promise<RowSource> {
  const batches: (readonly string[])[] = [];
  for await (const lines of from.fetchRows(
    shape,
    buckets.map((bucket) => bucket.id),
  ))
    batches.push(lines);
  return async function* () {
    yield* batches;
  };
}

/** Brings `to` to the content of `from`. */
export async function mirrorOnce(
  driver: DatabaseDriver,
  places: { readonly from: DatabasePlace; readonly to: DatabasePlace },
  options: { readonly mark?: DatabaseMark; readonly activate?: DatabaseChange["activate"] } = {},
): Promise<Mirroring & { readonly warnings: readonly string[] }> {
  await using from = await driver.openReader(places.from);
  await using to = await driver.openWriter(places.to);
  const mirroring = await planMirroring(from, to, options);
  await using staged = await to.stage(mirroring.change);
  await staged.commit();
  return { ...mirroring, warnings: [...staged.warnings] };
}

export async function surveyOf(
  driver: DatabaseDriver,
  place: DatabasePlace,
  known: readonly TableShape[] = [],
): Promise<DatabaseSurvey> {
  await using reader = await driver.openReader(place);
  // Awaited here: the scope closes the reader as soon as it is left.
  return await reader.survey(known);
}
