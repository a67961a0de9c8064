import type { Candidate } from "./candidate.ts";
import type { StrandedRowChange } from "./change.ts";
import { caseKey } from "./choose-writes.ts";
import type { Renamed } from "./decision.ts";
import { canRenumber } from "./judge-change.ts";

/** A row of a case that got another id. */
export interface EarlierRename extends Renamed {
  readonly case: string;
  readonly database: string;
  readonly table: string;
}

/** Above what the new side has given away: what visitors write in the next seconds is not met. */
const gap = 1000n;

/** New ids, counted up from above the new side's next one. */
export function planRenames(candidates: readonly Candidate[]): readonly EarlierRename[] {
  const next = new Map<string, bigint>();
  return candidates.flatMap((one) => {
    const { change } = one;
    if (change.kind !== "row" || !canRenumber(change)) return [];
    const { database, table, key, raw } = change;
    const [column, from] = Object.entries(key ?? {})[0] ?? [];
    if (column === undefined || typeof from !== "string" || raw.target?.autoIncrement == null) return [];
    const place = JSON.stringify([database, table]);
    const to = next.get(place) ?? BigInt(raw.target.autoIncrement) + gap;
    next.set(place, to + 1n);
    return [{ case: one.case, database, table, column, from, to: `${to}` }];
  });
}

/** New ids by what refers to the old ones. */
export type NewNames = ReadonlyMap<string, string>;

export function nameRenames(renames: readonly EarlierRename[]): NewNames {
  return new Map(
    renames.map(({ case: rescueCase, database, table, column, from, to }) => [
      caseKey(rescueCase, { database, table, column, value: from }),
      to,
    ]),
  );
}

/** The new id of the row itself, or null. */
export function newIdOf(
  { case: rescueCase, change }: Candidate<StrandedRowChange>,
  names: NewNames,
): Renamed | null {
  const [column, from] = Object.entries(change.key ?? {})[0] ?? [];
  if (column === undefined || typeof from !== "string") return null;
  const { database, table } = change;
  const to = names.get(caseKey(rescueCase, { database, table, column, value: from }));
  return to === undefined ? null : { column, from, to };
}
