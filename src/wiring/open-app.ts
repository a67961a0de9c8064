import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import { viewRestorePlan } from "../core/report/restore-view.ts";
import type { RestoreReport } from "../core/report/snapshot-row.ts";
import type { SyncRun } from "../core/report/sync-run.ts";
import { viewSyncPlan } from "../core/report/sync-view.ts";
import type { SiteId } from "../core/site/site.ts";
import { piecesDamaged } from "../core/snapshot/pieces-damaged.ts";
import { flagsOf, type RestoreScope } from "../core/snapshot/scope.ts";
import { previewSync, syncSite } from "../engines/mirror/sync.ts";
import { verifySite } from "../engines/mirror/verify.ts";
import { fenceWhatReturned } from "../engines/roles/fence-all.ts";
import { previewRestore, restoreToAccount } from "../engines/snapshots/restore.ts";
import { restoreToFolder } from "../engines/snapshots/restore-to-folder.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, AppParts, RestoreOrder, SyncOrder } from "../ports/app-port.ts";
import { browsingVerbs } from "./browsing.ts";
import { certificateVerbs } from "./certificates.ts";
import { checkVerbs } from "./checks.ts";
import { describeVerification } from "./describe-verification.ts";
import { detachVerbs } from "./detach.ts";
import { dnsVerbs } from "./dns.ts";
import { examineAccounts } from "./doctor.ts";
import { drillVerbs } from "./drill.ts";
import { exportVerbs } from "./exporting.ts";
import { fitnessVerbs } from "./fitness.ts";
import { heartbeatVerbs } from "./heartbeats.ts";
import { holdVerbs } from "./hold.ts";
import { type Opened, openParts } from "./house.ts";
import { keepingVerbs } from "./keeping.ts";
import { keyVerbs } from "./keys.ts";
import { lookingVerbs } from "./looking.ts";
import { mailVerbs } from "./mail.ts";
import { namesOf } from "./names.ts";
import { notifyVerbs } from "./notify.ts";
import { offsiteVerbs } from "./offsite.ts";
import { openIdOf } from "./openid.ts";
import { pageVerbs } from "./pages.ts";
import { scopeOf } from "./part-scope.ts";
import { recoveryVerbs } from "./recovery-kit.ts";
import { requestVerbs } from "./requests.ts";
import { rescueVerbs } from "./rescue.ts";
import { roleVerbs } from "./roles.ts";
import { lockSite } from "./site-lock.ts";
import { listAll, showOne, takeOne } from "./snapshots.ts";
import { readStatus } from "./status.ts";
import { verifyingVerbs } from "./verifying.ts";
import { watchVerbs } from "./watch.ts";

/** The application behind every entry point: one call, one site, one lock. */
export async function openApp(parts: AppParts): Promise<App> {
  const opened = await openParts(parts);
  return {
    log: opened.state.log,
    ownership: opened.state.ownership,
    panel: opened.state.panel,
    unlocking: opened.unlocking,
    openId: openIdOf(parts.config, opened),
    sync: (order) => sync(opened, order),
    verify: ({ site, signal }) =>
      locked(opened, site, "verify", async () => {
        const startedMs = systemClock.monotonicMs();
        const report = await verifySite(opened.engine(signal), await opened.seats.work(site, signal));
        return describeVerification(report, Math.round(systemClock.monotonicMs() - startedMs));
      }),
    status: ({ site }) => readStatus(parts.config, opened, site, parts.signal),
    doctor: (order) => examineAccounts(parts.config, opened, order),
    takeSnapshot: ({ site, signal }) =>
      locked(opened, site, "snapshot take", () => takeOne(opened, site, signal)),
    listSnapshots: ({ site }) => listAll(parts.config, opened, site, parts.signal),
    showSnapshot: ({ site, id, path = null }) => showOne(opened, { site, id, path, signal: parts.signal }),
    restore: (order) => restore(opened, order),
    ...certificateVerbs(parts.config, opened),
    ...lookingVerbs(opened),
    ...browsingVerbs(opened),
    ...exportVerbs(opened),
    ...recoveryVerbs(parts.config, opened),
    ...keepingVerbs(opened),
    ...holdVerbs(opened),
    ...keyVerbs(parts.config, opened),
    ...detachVerbs(opened),
    ...verifyingVerbs(opened),
    ...rescueVerbs(opened),
    ...roleVerbs(parts.config, opened),
    ...dnsVerbs(opened),
    ...checkVerbs(parts.config, opened),
    ...watchVerbs(parts.config, opened),
    ...fitnessVerbs(parts.config, opened),
    ...heartbeatVerbs(parts.config, opened),
    ...mailVerbs(parts.config, opened),
    ...notifyVerbs(parts.config, opened),
    ...offsiteVerbs(parts.config, opened),
    ...pageVerbs(parts.config, opened),
    ...requestVerbs(parts.config, opened, (order) => restore(opened, order)),
    ...drillVerbs(parts.config, opened),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

async function locked<T>(opened: Opened, site: SiteId, purpose: string, work: () => Promise<T>): Promise<T> {
  opened.seats.site(site);
  await using _lock = await lockSite(opened.state.coordination, site, purpose);
  return await work();
}

async function sync(opened: Opened, order: SyncOrder): Promise<Outcome<SyncRun>> {
  const { site, signal } = order;
  const engine = opened.engine(signal);
  const work = await opened.seats.work(site, signal);
  if (order.mode === "preview") {
    await order.review(viewSyncPlan(await previewSync(engine, work)));
    return { kind: "stopped" };
  }
  return locked(opened, site, "sync", async () => {
    const deletions = order.deletions === "allowed" ? "allow" : "guard";
    const outcome = await syncSite(engine, {
      work,
      deletions,
      beforePlan: (about) => fenceWhatReturned(about, namesOf(opened, site, engine)),
      review: (plan) => order.review(viewSyncPlan(plan)),
    });
    return outcome.applied === "stopped" ? { kind: "stopped" } : { kind: "done", report: outcome.run };
  });
}

async function restore(opened: Opened, order: RestoreOrder): Promise<Outcome<RestoreReport>> {
  const startedMs = systemClock.monotonicMs();
  const scope = await scopeOf(opened, order);
  if (order.to.kind === "folder")
    return restoreFolder(opened, order, { scope, folder: order.to.folder, startedMs });
  const { site, signal } = order;
  const engine = opened.engine(signal);
  const work = await opened.seats.work(site, signal);
  const account = order.to.kind === "account" ? order.to.account : null;
  if (order.mode === "preview") {
    await order.review(
      viewRestorePlan(await previewRestore(engine, { work, snapshot: order.id, scope, account })),
    );
    return { kind: "stopped" };
  }
  return locked(opened, site, "snapshot restore", async () => {
    const done = await restoreToAccount(engine, {
      work,
      snapshot: order.id,
      scope,
      account,
      review: (plan) => order.review(viewRestorePlan(plan)),
    });
    if (done.applied === "stopped") return { kind: "stopped" };
    return {
      kind: "done",
      report: {
        site,
        snapshot: done.seal.id,
        to: { kind: "account", account: done.account },
        files: done.files,
        rows: done.rows,
        bytes: done.bytes,
        before: done.before,
        part: flagsOf(scope),
        durationMs: Math.round(systemClock.monotonicMs() - startedMs),
      },
    };
  });
}

async function restoreFolder(
  opened: Opened,
  order: RestoreOrder,
  { scope, folder, startedMs }: { scope: RestoreScope; folder: string; startedMs: number },
): Promise<Outcome<RestoreReport>> {
  const { site, signal } = order;
  const to = { kind: "folder", folder } as const;
  const view = {
    site,
    title: `${site}: the snapshot ${order.id} is copied to ${folder}`,
    lines: ["nothing on any account changes"],
    warnings: [],
    refusals: [],
    data: { snapshot: order.id, to },
  };
  if ((await order.review(view)) === "stop" || order.mode === "preview") return { kind: "stopped" };
  const { seal, damaged, ...counts } = await restoreToFolder(opened.engine(signal), {
    vaultFolder: opened.seats.vaultFolder(site),
    snapshot: order.id,
    scope,
    folder: toBytePath(folder),
  });
  if (damaged.length > 0) throw piecesDamaged(seal, damaged, `All the rest is in ${folder}, and is right.`);
  const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
  return {
    kind: "done",
    report: { site, snapshot: seal.id, to, ...counts, before: null, part: flagsOf(scope), durationMs },
  };
}
