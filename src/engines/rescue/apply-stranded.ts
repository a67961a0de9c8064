import { ClonePanelError } from "../../core/errors.ts";
import type { RescueRecord } from "../../core/merge/decision.ts";
import { planRescue, type RescuePlan, type Take } from "../../core/merge/plan-rescue.ts";
import type { EarlierRename } from "../../core/merge/renumber.ts";
import type { SnapshotId } from "../../core/snapshot/snapshot.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import type { Engine, SiteWork } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { readRecord } from "../mirror/site-record.ts";
import { captureAccount } from "../snapshots/capture.ts";
import { findSnapshot, readSnapshotManifest } from "../snapshots/list.ts";
import { placeVault, type Vault } from "../vault/place-vault.ts";
import { bringFiles } from "./bring-files.ts";
import { chooseIds } from "./choose-ids.ts";
import { closeDecided } from "./close-case.ts";
import { listOpen, type OpenWrites } from "./list-open.ts";
import { lookAtPrimary, type PresentPrimary } from "./look-at-primary.ts";
import { emptyRecord, readRescueRecords, withDecisions, writeRescueRecord } from "./record.ts";
import { settlePending, writeRows } from "./write-rows.ts";

export interface ApplyOrder {
  readonly work: SiteWork;
  /** `safe`: all that needs no person; else ids, beginnings of them, or groups (`order:205`). */
  readonly chosen: "safe" | readonly string[];
  readonly take: Take;
}

export interface ReviewedApply extends ApplyOrder {
  readonly review: (plan: RescuePlan, open: OpenWrites) => Promise<"apply" | "stop">;
}

export interface Applied {
  readonly kind: "applied" | "stopped" | "nothing";
  readonly rows: number;
  readonly files: number;
  /** Stood on the primary already. */
  readonly already: number;
  readonly kept: number;
  /** What the primary held before. */
  readonly before: SnapshotId | null;
  /** Not decided yet. */
  readonly left: number;
}

const nothing: Omit<Applied, "left"> = {
  kind: "nothing",
  rows: 0,
  files: 0,
  already: 0,
  kept: 0,
  before: null,
};

/** What would be written. Writes nothing, and asks no account. */
export async function previewApply(
  engine: Engine,
  order: ApplyOrder,
): Promise<{ readonly plan: RescuePlan; readonly open: OpenWrites }> {
  const vault = placeVault(order.work.vaultFolder, engine.files);
  const open = await listOpen(engine, { site: order.work.site.id, vault });
  return { plan: planChosen(order, open), open };
}

/**
 * Brings stranded writes to the present primary: files first, which rows may speak of, then rows. Killed anywhere, the
 * same command goes on: what stands is known by its decision, by the token in the database, or by looking.
 */
export async function applyStranded(engine: Engine, order: ReviewedApply): Promise<Applied> {
  const { work } = order;
  const vault = placeVault(work.vaultFolder, engine.files);
  const record = await readRecord(engine.coordination, work.site);
  if (record.change !== undefined && record.change !== null) throw changePending(work.site.id);
  if ((await readRescueRecords(vault)).some(({ pending }) => pending !== null)) {
    const primary = await lookAtPrimary(engine, work, record);
    for (const one of await readRescueRecords(vault)) await settlePending(engine, primary, vault, one);
  }
  const { plan, open } = await previewApply(engine, order);
  const total = open.candidates.length + open.omitted;
  if (sizeOf(plan) + plan.refusals.length === 0) return { ...nothing, left: total };
  if ((await order.review(plan, open)) === "stop") return { ...nothing, kind: "stopped", left: total };
  if (plan.refusals.length > 0) throw refused(work.site.id, plan.refusals);
  const about = { kind: "rescue-apply", site: work.site.id, epoch: record.epoch } as const;
  const done = await withOperation(
    engine,
    about,
    async (operation) => {
      await operation.plan(outlineOf(plan));
      return carryOut(engine, { vault, record, work, operation }, plan, open);
    },
    (result) => result,
  );
  return { ...done, left: total - sizeOf(plan) };
}

interface Work {
  readonly vault: Vault;
  readonly record: SiteRecord;
  readonly work: SiteWork;
  readonly operation: Operation;
}

async function carryOut(
  engine: Engine,
  about: Work,
  plan: RescuePlan,
  open: OpenWrites,
): Promise<Omit<Applied, "left">> {
  const { vault, record, operation } = about;
  const sum = { rows: 0, files: 0, already: 0, before: null as SnapshotId | null };
  const isWriting = plan.rows.length + plan.files.length + plan.recounts.length > 0;
  const primary = isWriting ? await lookAtPrimary(engine, about.work, record) : null;
  const isChanging = plan.rows.length + plan.files.length > 0;
  const before = primary === null || !isChanging ? null : await keepPrimary(engine, about, primary);
  sum.before = before;
  for (const { old } of open.cases) {
    let rescue = open.records.find((one) => one.case === old.id) ?? emptyRecord(old.id, old.source);
    const own = <T extends { readonly case: string }>(all: readonly T[]) =>
      all.filter((one) => one.case === old.id);
    const files = own(plan.files);
    if (files.length > 0 && primary !== null && before !== null) {
      sum.files += await operation.step(`files:${old.id}`, async () =>
        bringFiles(engine, {
          primary,
          files,
          old: { folder: `${vault.snapshots}/${old.id}`, manifest: await readSnapshotManifest(vault, old) },
          present: (await readSnapshotManifest(vault, await findSnapshot(vault, before))).entries,
        }),
      );
      rescue = await recordDone(engine, about, rescue, files);
    }
    const rows = Map.groupBy(own(plan.rows), ({ database }) => database);
    const kept = own(plan.kept);
    const databases = new Set([...rows.keys(), ...recountedOf(plan, kept)]);
    for (const database of databases) {
      if (primary === null) break;
      const written = await writeRows(
        engine,
        { ...about, primary },
        {
          rescue,
          database,
          rows: rows.get(database) ?? [],
          recounts: plan.recounts.filter((one) => one.database === database),
        },
      );
      rescue = written.rescue;
      sum.rows += written.rows;
      sum.already += written.already;
    }
    rescue = await recordDone(engine, about, rescue, kept);
    await closeDecided(engine, about, rescue, open);
  }
  return { kind: "applied", kept: plan.kept.length, ...sum };
}

/** Counters of the case's rows that are kept are counted anew, too. */
function recountedOf({ recounts }: RescuePlan, kept: RescuePlan["kept"]): readonly string[] {
  const databases = new Set(kept.map(({ decision }) => decision.database));
  return recounts.map(({ database }) => database).filter((database) => databases.has(database));
}

async function recordDone(
  engine: Engine,
  { vault, operation }: Work,
  rescue: RescueRecord,
  done: readonly { readonly decision: RescuePlan["kept"][number]["decision"] }[],
): Promise<RescueRecord> {
  if (done.length === 0) return rescue;
  const when = { at: engine.clock.nowMs(), operation: operation.id };
  const next = withDecisions(
    rescue,
    done.map(({ decision }) => decision),
    when,
  );
  await writeRescueRecord(vault, next);
  return next;
}

/** What is there now is kept first, so that all of it can be undone by a restore. */
async function keepPrimary(engine: Engine, about: Work, primary: PresentPrimary): Promise<SnapshotId> {
  const { vault, record, operation } = about;
  const order = { vault, reason: "before-restore", epoch: record.epoch } as const;
  const seal = await operation.step("keep", () => captureAccount(engine, primary.look, primary.rules, order));
  return seal.id;
}

function planChosen(order: ApplyOrder, open: OpenWrites): RescuePlan {
  const { chosen, take } = order;
  return planRescue({
    candidates: open.candidates,
    chosen: chosen === "safe" ? "safe" : chooseIds(order.work.site.id, open.candidates, chosen),
    take,
    renamed: open.records.flatMap(renamesOf),
  });
}

function renamesOf({ case: rescueCase, decisions }: RescueRecord): readonly EarlierRename[] {
  return decisions.flatMap(({ renamed, database, table }) =>
    renamed === undefined || database === null || table === null
      ? []
      : [{ case: rescueCase, database, table, ...renamed }],
  );
}

function sizeOf({ rows, files, kept }: RescuePlan): number {
  return rows.length + files.length + kept.length;
}

/** For the log: what and by which decision; the values stand in the snapshots. */
function outlineOf({ rows, files, kept, recounts }: RescuePlan): unknown {
  const decisions = [...rows, ...files, ...kept].map((one) => ({ case: one.case, ...one.decision }));
  return { decisions: decisions.slice(0, 1_000), total: decisions.length, recounts };
}

function refused(site: string, refusals: readonly string[]): ClonePanelError {
  const more = refusals.length > 3 ? `; and ${refusals.length - 3} more` : "";
  return new ClonePanelError(
    "RESCUE_REFUSED",
    `nothing was written: ${refusals.slice(0, 3).join("; ")}${more}`,
    {
      hint: `Look at them: clonepanel rescue ${site} show ID. Then say which side: clonepanel rescue ${site} apply ID --take old|new|merge|both`,
      remedy: "owner",
      site,
    },
  );
}

function changePending(site: string): ClonePanelError {
  return new ClonePanelError("ROLE_CHANGE_PENDING", "a change of the primary is not finished", {
    hint: `Finish it first; look: clonepanel status ${site}`,
    remedy: "owner",
    site,
  });
}
