import type { Candidate } from "../../core/merge/candidate.ts";
import type { RescueRecord } from "../../core/merge/decision.ts";
import type { StrandedCount } from "../../core/report/rescue.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { listCases, type RescueCase, readSides } from "./cases.ts";
import { type ListingBounds, listingBounds } from "./collector.ts";
import { compareCase } from "./compare-case.ts";
import { readRescueRecords } from "./record.ts";
import { steadily } from "./steadily.ts";

export type RescueEngine = Pick<Engine, "files" | "digest" | "clock" | "talk" | "isoTime" | "signal">;

export interface ListingOrder {
  readonly site: string;
  readonly vault: Vault;
  readonly bounds?: ListingBounds;
  /** Which items are wanted, by their ids. Default: all. */
  readonly wants?: (id: string) => boolean;
}

/** What returned primaries accepted and nobody has decided about. */
export interface OpenWrites {
  /** Newest first; none whose all is decided. */
  readonly cases: readonly RescueCase[];
  readonly candidates: readonly Candidate[];
  readonly tables: readonly StrandedCount[];
  readonly omitted: number;
  readonly notes: readonly string[];
  readonly records: readonly RescueRecord[];
}

/**
 * Compared anew each time, from the snapshot a returned primary was quarantined in, the one its successor was promoted
 * on, and the current generation. Writes nothing and asks no account.
 */
export async function listOpen(engine: RescueEngine, order: ListingOrder): Promise<OpenWrites> {
  const { vault, bounds = listingBounds, wants = () => true } = order;
  const records = await readRescueRecords(vault);
  const decided = new Set(records.flatMap(({ decisions }) => decisions.map(({ id }) => id)));
  const closed = new Set(records.filter((one) => one.closed !== null).map((one) => one.case));
  const { cases: all, notes } = await listCases(vault);
  const cases = all.filter(({ old }) => !closed.has(old.id));
  let sum: OpenWrites = { cases, candidates: [], tables: [], omitted: 0, notes, records };
  for (const one of cases) {
    const step = engine.talk.step(`compare what ${one.old.source} held with what it died on`);
    const compared = await steadily(engine, vault, async () =>
      compareCase(engine, {
        id: one.old.id,
        sides: await readSides(vault, one),
        bounds,
        wants: (id) => !decided.has(id) && wants(id),
      }),
    );
    step.done(`${compared.candidates.length} stranded writes`);
    sum = {
      ...sum,
      candidates: [...sum.candidates, ...compared.candidates],
      tables: [...sum.tables, ...compared.tables],
      omitted: sum.omitted + compared.omitted,
      notes: [...sum.notes, ...compared.notes],
    };
  }
  return sum;
}
