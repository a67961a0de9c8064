import type { StrandedWrites } from "../../core/report/rescue.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { listCases, readSides } from "./cases.ts";
import { type ListingBounds, listingBounds } from "./collector.ts";
import { compareCase } from "./compare-case.ts";
import { steadily } from "./steadily.ts";

export type RescueEngine = Pick<Engine, "files" | "digest" | "clock" | "talk" | "isoTime" | "signal">;

export interface ListingOrder {
  readonly site: string;
  readonly vault: Vault;
  readonly bounds?: ListingBounds;
  /** Which items are wanted, by their ids. Default: all. */
  readonly wants?: (id: string) => boolean;
}

/**
 * The stranded writes of every returned primary: compared anew each time, from the snapshot it was quarantined in, the
 * one its successor was promoted on, and the current generation. Writes nothing and asks no account.
 */
export async function listStranded(engine: RescueEngine, order: ListingOrder): Promise<StrandedWrites> {
  const { vault, bounds = listingBounds, wants = () => true } = order;
  const { cases, notes } = await listCases(vault);
  const all: StrandedWrites = { site: order.site, cases: [], items: [], tables: [], omitted: 0, notes };
  let sum = all;
  for (const one of cases) {
    const step = engine.talk.step(`compare what ${one.old.source} held with what it died on`);
    const compared = await steadily(engine, vault, async () =>
      compareCase(engine, { id: one.old.id, sides: await readSides(vault, one), bounds, wants }),
    );
    step.done(`${compared.items.length} stranded writes`);
    const { old, base } = one;
    const view = { id: old.id, account: old.source, at: engine.isoTime(old.at), base: base.id };
    sum = {
      site: sum.site,
      cases: [...sum.cases, view],
      items: [...sum.items, ...compared.items],
      tables: [...sum.tables, ...compared.tables],
      omitted: sum.omitted + compared.omitted,
      notes: [...sum.notes, ...compared.notes],
    };
  }
  return sum;
}
