import type { Candidate } from "../../core/merge/candidate.ts";
import { withWhatBelongs } from "../../core/merge/choose-writes.ts";
import { decisionOf } from "../../core/merge/plan-rescue.ts";
import type { Engine, SiteWork } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { readRecord } from "../mirror/site-record.ts";
import { placeVault } from "../vault/place-vault.ts";
import { chooseIds } from "./choose-ids.ts";
import { closeDecided } from "./close-case.ts";
import { listOpen, type OpenWrites } from "./list-open.ts";
import { emptyRecord, withDecisions, writeRescueRecord } from "./record.ts";

export interface DiscardOrder {
  readonly work: SiteWork;
  /** `all`: everything that is open, also what was not listed for its number. */
  readonly chosen: "all" | readonly string[];
}

export interface DiscardPlan {
  readonly writes: readonly Candidate[];
  /** Gone with them, without having been listed. */
  readonly unlisted: number;
  readonly open: OpenWrites;
}

export interface Discarded {
  readonly kind: "discarded" | "stopped" | "nothing";
  readonly writes: number;
  readonly unlisted: number;
  readonly left: number;
}

/** Asks no account, writes nothing. */
export async function planDiscard(engine: Engine, order: DiscardOrder): Promise<DiscardPlan> {
  const { work, chosen } = order;
  const vault = placeVault(work.vaultFolder, engine.files);
  const open = await listOpen(engine, { site: work.site.id, vault });
  if (chosen === "all") return { writes: open.candidates, unlisted: open.omitted, open };
  const writes = withWhatBelongs(open.candidates, chooseIds(work.site.id, open.candidates, chosen));
  return { writes, unlisted: 0, open };
}

/** Leaves writes where they are, in the snapshot, and records that. The primary is not touched. */
export async function discardStranded(
  engine: Engine,
  order: DiscardOrder & { readonly review: (plan: DiscardPlan) => Promise<"apply" | "stop"> },
): Promise<Discarded> {
  const plan = await planDiscard(engine, order);
  const { writes, unlisted, open } = plan;
  const total = open.candidates.length + open.omitted;
  const isWhole = order.chosen === "all";
  if (writes.length === 0 && (!isWhole || open.cases.length === 0))
    return { kind: "nothing", writes: 0, unlisted: 0, left: total };
  if ((await order.review(plan)) === "stop") return { kind: "stopped", writes: 0, unlisted: 0, left: total };
  const { work } = order;
  const vault = placeVault(work.vaultFolder, engine.files);
  const { epoch } = await readRecord(engine.coordination, work.site);
  const about = { kind: "rescue-discard", site: work.site.id, epoch } as const;
  return withOperation(
    engine,
    about,
    async (operation) => {
      const ids = writes.map((one) => ({ case: one.case, ...decisionOf(one, "discarded") }));
      await operation.plan({ decisions: ids.slice(0, 1_000), total: ids.length, unlisted });
      const when = { at: engine.clock.nowMs(), operation: operation.id };
      for (const { old } of open.cases) {
        const known = open.records.find((one) => one.case === old.id) ?? emptyRecord(old.id, old.source);
        const own = writes.filter((one) => one.case === old.id).map((one) => decisionOf(one, "discarded"));
        const rescue = withDecisions(known, own, when);
        if (isWhole) await writeRescueRecord(vault, { ...rescue, closed: { ...when, unlisted } });
        else if (own.length > 0) {
          await writeRescueRecord(vault, rescue);
          await closeDecided(engine, { vault, operation }, rescue, open);
        }
      }
      return { kind: "discarded", writes: writes.length, unlisted, left: total - writes.length - unlisted };
    },
    (result) => result,
  );
}
