import type { Outcome } from "../core/report/plan-view.ts";
import { type PruneReport, viewPrunePlan } from "../core/report/prune-report.ts";
import type { SnapshotRow } from "../core/report/snapshot-row.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { findSnapshot } from "../engines/snapshots/list.ts";
import { removePin, writePin } from "../engines/snapshots/marks.ts";
import { applyPrune, type PruneOrder as EnginePrune, planPrune } from "../engines/snapshots/prune.ts";
import { emptyTrash } from "../engines/snapshots/trash.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import { openVault } from "../engines/vault/vault.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, PinOrder, PruneOrder, SiteOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { lockSiteSoon } from "./site-lock.ts";
import { rowsOf } from "./snapshots.ts";

/** What is decided about snapshots after they were taken. */
export function keepingVerbs(
  opened: Opened,
): Pick<App, "pruneSnapshots" | "emptyTrash" | "pinSnapshot" | "unpinSnapshot"> {
  return {
    pruneSnapshots: (order) => prune(opened, order),
    emptyTrash: (order) => trash(opened, order, order.pace),
    pinSnapshot: (order) => pin(opened, order),
    unpinSnapshot: (order) => unpin(opened, order),
  };
}

async function prune(opened: Opened, order: PruneOrder): Promise<Outcome<PruneReport>> {
  const { site, signal } = order;
  const engine = opened.engine(signal);
  const startedMs = systemClock.monotonicMs();
  if (order.mode === "preview") {
    const look = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), engine.files);
    await order.review(viewPrunePlan(await planPrune(engine, await pruneOrder(opened, order, look))));
    return { kind: "stopped" };
  }
  await using _lock = await lockForChange(opened, order, "snapshot prune");
  const vault = await openVault(opened.seats.vaultFolder(site), engine.files);
  const wanted = await pruneOrder(opened, order, vault);
  const plan = await planPrune(engine, wanted);
  const isIdle = plan.refusals.length === 0 && plan.verdicts.every(({ verdict }) => verdict === "stays");
  if (!isIdle && (await order.review(viewPrunePlan(plan))) === "stop") return { kind: "stopped" };
  const snapshots = await applyPrune(engine, wanted, plan);
  const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
  return { kind: "done", report: { site, snapshots, freedBytes: plan.freedBytes, durationMs } };
}

async function pruneOrder(
  opened: Opened,
  order: PruneOrder,
  vault: EnginePrune["vault"],
): Promise<EnginePrune> {
  const site = opened.seats.site(order.site);
  const record = await readRecord(opened.state.coordination, site);
  const trust = order.trust === null ? null : (await findSnapshot(vault, order.trust)).id;
  return { site: site.id, vault, keep: site.snapshots.keep, record, clock: order.clock, trust };
}

/** Needs no lock of the site: what lies in the trash belongs to nobody any more. */
function trash(opened: Opened, { site, signal }: SiteOrder, pace: "full" | "gentle"): Promise<number> {
  const engine = opened.engine(signal);
  const vault = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), engine.files);
  return emptyTrash(engine, { site, vault, pace });
}

async function pin(opened: Opened, order: PinOrder): Promise<SnapshotRow> {
  const { vault, seal, engine, lock } = await openOne(opened, order, "snapshot pin");
  await using _lock = lock;
  await writePin(vault, seal.id, { reason: order.reason, at: engine.clock.nowMs() });
  return onlyRow(await rowsOf(engine, vault, [seal]));
}

async function unpin(opened: Opened, order: SiteOrder & { readonly id: string }): Promise<SnapshotRow> {
  const { vault, seal, engine, lock } = await openOne(opened, order, "snapshot unpin");
  await using _lock = lock;
  await removePin(vault, seal.id);
  return onlyRow(await rowsOf(engine, vault, [seal]));
}

async function openOne(opened: Opened, order: SiteOrder & { readonly id: string }, purpose: string) {
  const engine = opened.engine(order.signal);
  const lock = await lockForChange(opened, order, purpose);
  try {
    const vault = placeVault(opened.seats.vaultFolder(order.site), engine.files);
    return { engine, lock, vault, seal: await findSnapshot(vault, order.id) };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** These are over in a moment, so they wait for a mirror pass instead of failing. */
function lockForChange(opened: Opened, { site, signal }: SiteOrder, purpose: string) {
  opened.seats.site(site);
  return lockSiteSoon(opened.state.coordination, site, { purpose, clock: systemClock, signal });
}

function onlyRow([row]: readonly SnapshotRow[]): SnapshotRow {
  if (row === undefined) throw new TypeError("a snapshot has one row");
  return row;
}
