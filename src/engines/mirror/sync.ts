import { ClonePanelError } from "../../core/errors.ts";
import { isSyncIdle, type SyncPlan } from "../../core/mirror/sync-plan.ts";
import type { SyncRun } from "../../core/report/sync-run.ts";
import type { RoleChange } from "../../core/roles/role-change.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import type { Vault } from "../vault/place-vault.ts";
import { openVault } from "../vault/vault.ts";
import { applySync } from "./apply-sync.ts";
import type { Engine, SiteWork } from "./engine.ts";
import { withOperation } from "./operation.ts";
import { planSync } from "./plan-sync.ts";
import { refuseDetached } from "./refuse-detached.ts";
import { readRecord } from "./site-record.ts";

export interface BeforePlan {
  readonly engine: Engine;
  readonly work: SiteWork;
  readonly vault: Vault;
  readonly record: SiteRecord;
  readonly operation: Operation;
}

export interface SyncOrder {
  readonly work: SiteWork;
  readonly deletions: "guard" | "allow";
  /** What must happen before anything is looked at for the plan: fencing what came back. Returns the record then. */
  readonly beforePlan?: (about: BeforePlan) => Promise<SiteRecord>;
  /** Sees the plan that will be applied; `stop` leaves everything as it is. */
  readonly review: (plan: SyncPlan) => Promise<"apply" | "stop">;
}

export interface SyncOutcome {
  readonly run: SyncRun;
  readonly plan: SyncPlan;
  readonly applied: "applied" | "idle" | "stopped";
}

/** What a pass would do. Writes nothing: not on an account, not in the vault, not in the log. */
export async function previewSync(engine: Engine, work: SiteWork): Promise<SyncPlan> {
  const record = await readRecord(engine.coordination, work.site);
  await using planned = await planSync(engine, { work, record, operation: "preview" });
  return planned.plan;
}

/** One pass of the flow over one site, to all its replicas. */
export async function syncSite(engine: Engine, order: SyncOrder): Promise<SyncOutcome> {
  const { work } = order;
  const startedMs = engine.clock.monotonicMs();
  const record = await readRecord(engine.coordination, work.site);
  if (record.change !== null && record.change !== undefined) throw changePending(work.site.id, record.change);
  refuseDetached(record);
  const vault = await openVault(work.vaultFolder, engine.files);
  const about = { kind: "sync", site: work.site.id, epoch: record.epoch } as const;
  async function pass(operation: Operation): Promise<SyncOutcome> {
    const known = await (order.beforePlan?.({ engine, work, vault, record, operation }) ?? record);
    // A former primary that returns is fenced even while the mirror rests.
    if (record.heldSince !== null) throw held(work.site.id);
    await using planned = await operation.step("plan", () =>
      planSync(engine, { work, record: known, operation: operation.id, rows: "ahead" }),
    );
    const { plan } = planned;
    await operation.plan(summary(plan));
    refuseLoss(order, plan);
    const nothing = { run: idleRun(plan, engine.clock.monotonicMs() - startedMs), plan };
    const idle = isSyncIdle(plan);
    if (!idle && (await order.review(plan)) === "stop") return { ...nothing, applied: "stopped" };
    const applied = await applySync(engine, { work, vault, planned, operation, record: known });
    if (plan.unreachable.length > 0) throw replicaUnreachable(work.site.id, plan, operation);
    const durationMs = Math.round(engine.clock.monotonicMs() - startedMs);
    const warnings = [...plan.warnings, ...applied.warnings];
    return { run: { ...applied.run, durationMs, warnings }, plan, applied: idle ? "idle" : "applied" };
  }
  return withOperation(engine, about, pass, ({ run, applied }) => ({ run, applied }));
}

function refuseLoss(order: SyncOrder, plan: SyncPlan): void {
  const [first] = plan.refusals;
  if (first === undefined || order.deletions === "allow") return;
  throw new ClonePanelError(first.code, `${plan.refusals.map((refusal) => refusal.because).join("; ")}`, {
    hint: `Nothing was changed anywhere. If "${plan.source}" is right, type: clonepanel sync ${plan.site} --allow-deletions`,
    remedy: "owner",
    site: plan.site,
    account: plan.source,
  });
}

function replicaUnreachable(site: string, plan: SyncPlan, operation: Operation): ClonePanelError {
  const [first] = plan.unreachable;
  return new ClonePanelError("ACCOUNT_UNREACHABLE", first?.because ?? "a replica could not be reached", {
    hint: `Everything else was done (clonepanel log shows ${operation.id}); the next sync brings this account along.`,
    remedy: "wait",
    site,
    ...(first === undefined ? {} : { account: first.account }),
  });
}

export function changePending(site: string, change: RoleChange): ClonePanelError {
  return new ClonePanelError(
    "ROLE_CHANGE_PENDING",
    `a ${change.kind} of "${site}" to "${change.to}" has begun and is not finished`,
    {
      hint: `Let it go on: clonepanel ${change.kind} ${site} --to ${change.to}`,
      remedy: "owner",
      site,
    },
  );
}

function held(site: string): ClonePanelError {
  return new ClonePanelError("SITE_HELD", `the mirror of "${site}" is on hold`, {
    hint: `Let it go on: clonepanel release ${site}`,
    remedy: "owner",
    site,
  });
}

/** The plan as it is logged: counts instead of a hundred thousand paths. */
function summary(plan: SyncPlan): unknown {
  const { bring, folders, deletions, unchanged, bytes } = plan.files;
  return {
    ...plan,
    files: { bring: bring.length, folders: folders.length, deletions: deletions.length, unchanged, bytes },
    databases: plan.databases.map(({ name, counts, after }) => ({ name, after, ...counts })),
  };
}

function idleRun(plan: SyncPlan, durationMs: number): SyncRun {
  return {
    site: plan.site,
    generation: plan.baseGeneration,
    changed: plan.content === "changed",
    files: { changed: plan.files.bring.length, deleted: plan.files.deletions.length, bytes: 0 },
    databases: plan.databases.map(({ name, counts }) => ({
      name,
      tables: counts.tables,
      chunks: counts.buckets,
      chunksChanged: counts.bucketsChanged,
      rowsChanged: counts.rowsChanged,
      bytes: 0,
    })),
    shipped: [],
    warnings: plan.warnings,
    durationMs: Math.round(durationMs),
  };
}
