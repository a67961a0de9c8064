import type { Recount } from "../database/row-edit.ts";
import type { Candidate } from "./candidate.ts";
import type { RowByColumn, StrandedRowChange } from "./change.ts";
import type { KnownTable } from "./known-tables.ts";
import type { CountedColumn } from "./table-rule.ts";
import { countedColumns } from "./wordpress-tables.ts";

export interface DatabaseRecount extends Recount {
  readonly database: string;
}

/** Which counters the chosen rows touch, whether they are counted or do the counting. */
export function planRecounts(members: readonly Candidate<StrandedRowChange>[]): readonly DatabaseRecount[] {
  const recounts = new Map<string, DatabaseRecount & { readonly keys: string[] }>();
  for (const { change, table } of members) {
    if (table === null) continue;
    for (const rule of countedColumns) {
      const touched = touch(change.database, table, rule);
      if (touched === null) continue;
      const place = JSON.stringify([change.database, touched.recount.table, rule.column]);
      const recount = recounts.get(place) ?? { ...touched.recount, keys: [] };
      recounts.set(place, recount);
      const fresh = valuesOf(change, touched.column).filter((value) => !recount.keys.includes(value));
      recount.keys.push(...new Set(fresh));
    }
  }
  return [...recounts.values()];
}

/** Null: the table has nothing to do with that counter. `column` names the counted row in a row of this table. */
function touch(
  database: string,
  table: KnownTable,
  rule: CountedColumn,
): { readonly recount: Omit<DatabaseRecount, "keys">; readonly column: string } | null {
  const named = (logical: string) => (table.logical === logical ? table.name : table.sibling(logical));
  const [own, from] = [named(rule.table), named(rule.from)];
  const column = table.logical === rule.table ? rule.key : table.logical === rule.from ? rule.by : null;
  if (own === null || from === null || column === null) return null;
  const { key, by, where } = rule;
  return { recount: { database, table: own, key, column: rule.column, from, by, where }, column };
}

function valuesOf({ change }: StrandedRowChange, column: string): readonly string[] {
  const sides: readonly (RowByColumn | null)[] = [change.old, change.new];
  return sides.flatMap((row) => {
    const value = row?.[column];
    return typeof value === "string" && value !== "" && value !== "0" ? [value] : [];
  });
}
