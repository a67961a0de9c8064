import type { RecordedDecision } from "../../core/merge/decision.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { type DecidedWrite, describeItem, type StrandedWrites } from "../../core/report/rescue.ts";
import { type ListingOrder, listOpen, type RescueEngine } from "./list-open.ts";

export type { ListingOrder, RescueEngine } from "./list-open.ts";

/** The stranded writes of every returned primary that nobody decided about, and what was decided before. */
export async function listStranded(engine: RescueEngine, order: ListingOrder): Promise<StrandedWrites> {
  const open = await listOpen(engine, order);
  return {
    site: order.site,
    cases: open.cases.map(({ old, base }) => ({
      id: old.id,
      account: old.source,
      at: engine.isoTime(old.at),
      base: base.id,
    })),
    items: open.candidates.map(describeItem),
    tables: open.tables,
    omitted: open.omitted,
    decided: open.records.flatMap(({ case: rescueCase, decisions }) =>
      decisions.map((one) => describeDecision(engine, rescueCase, one)).reverse(),
    ),
    notes: open.notes,
  };
}

function describeDecision(
  engine: Pick<RescueEngine, "isoTime">,
  rescueCase: string,
  { id, what, at, operation, table, key, group }: RecordedDecision,
): DecidedWrite {
  const shown = typeof key === "string" ? showPath(key) : key;
  return { id, case: rescueCase, what, at: engine.isoTime(at), operation, table, key: shown, group };
}
