import { ClonePanelError } from "../../core/errors.ts";
import type { CertificateDemand } from "../../core/report/certificate-report.ts";
import type { RoleReport } from "../../core/report/role-report.ts";
import { refuseSwitchover, type TargetSeen } from "../../core/roles/role-change.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { lookAtAll, type SiteLook } from "../mirror/look-all.ts";
import { withOperation } from "../mirror/operation.ts";
import { refuseDetached } from "../mirror/refuse-detached.ts";
import { readRecord, replicaOf } from "../mirror/site-record.ts";
import { syncSite } from "../mirror/sync.ts";
import { openVault } from "../vault/vault.ts";
import { beginChange } from "./begin-change.ts";
import { certificatesOf } from "./certificates-fit.ts";
import { keepLastMove } from "./last-move.ts";
import { mailAfterMove, moveMail } from "./mail-follows.ts";
import { carryOut, type Moved } from "./move-role.ts";
import { type NamesDemand, namesThatStay } from "./names-follow.ts";
import { notMoved } from "./not-moved.ts";
import { nothingToDo } from "./nothing-to-do.ts";
import { meetPendingOf } from "./pending-change.ts";
import { refuse } from "./refuse.ts";
import type { RoleParts, RolePlan, RoleReview } from "./role-parts.ts";
import { StepClock } from "./step-clock.ts";
import { unheldWriters } from "./unheld-writers.ts";

export interface SwitchoverOrder {
  readonly to: AccountId;
  readonly names: NamesDemand;
  readonly certificate: CertificateDemand;
  readonly review: RoleReview;
}

/**
 * A planned change of the primary, nothing lost: a first pass while the site is written as usual, then a short freeze with
 * the last pass, then the roles. Killed anywhere, the next call goes on.
 */
export async function switchover(parts: RoleParts, order: SwitchoverOrder): Promise<RoleReport | "stopped"> {
  const { engine, work } = parts;
  const record = await readRecord(engine.coordination, work.site);
  refuseDetached(record);
  const pending = meetPendingOf(parts, record, { verb: "switchover", to: order.to });
  if (pending === "begin") {
    if (order.to === record.primary) return nothingToDo(record);
    const site = await checkSwitchover(parts, record, order.to);
    const unwilling = await namesThatStay(parts, order.to, order.names);
    const refused = await certificatesOf(parts, order.to, order.certificate);
    const plan = await planOf(parts, record, order.to);
    const unheld = await unheldWriters(parts, site, record.primary);
    const warnings = [...unwilling, ...refused, ...unheld, ...(await notMoved(parts, record.primary))];
    if ((await order.review({ ...plan, warnings })) === "stop") return "stopped";
    await syncSite(engine, { work, deletions: "guard", review: async () => "apply" });
  }
  return finishSwitchover(parts, order.to, "switchover");
}

/** From a replica that is up to date on. */
export async function finishSwitchover(
  parts: RoleParts,
  to: AccountId,
  kind: "switchover" | "failback",
): Promise<RoleReport> {
  const { engine, work } = parts;
  const record = await readRecord(engine.coordination, work.site);
  const startedMs = engine.clock.monotonicMs();
  const about = { kind, site: work.site.id, epoch: record.change?.epoch ?? record.epoch + 1 } as const;
  const run = async (operation: Parameters<Parameters<typeof withOperation>[2]>[0]) => {
    const vault = await openVault(work.vaultFolder, engine.files);
    const clock = new StepClock(operation, engine.clock);
    const move = { parts, vault, operation, clock };
    // Coming home: what the old primary collected while it was away is not left behind in a mailbox that nobody reads.
    const first =
      kind === "failback" && !record.change && (await parts.mail?.turns(record.primary, to)) === true
        ? await moveMail(parts, clock, "mail-first")
        : [];
    const begun = record.change
      ? record
      : await beginChange(move, record, newChange(record, to, engine.clock.nowMs()));
    const moved = await carryOut(move, begun);
    const rtoMs = Math.round(engine.clock.monotonicMs() - startedMs);
    const mail = await mailAfterMove(parts, clock, { ...moved.change, silent: false });
    const warnings = [...first, ...moved.warnings, ...mail];
    return keepLastMove(engine, "switchover", reportOf(work.site.id, { ...moved, warnings }, clock, rtoMs));
  };
  return withOperation(engine, about, run, (report) => report);
}

function newChange(record: SiteRecord, to: AccountId, startedAt: number) {
  return {
    kind: "switchover",
    from: record.primary,
    to,
    epoch: record.epoch + 1,
    stage: "intent",
    base: null,
    snapshot: null,
    startedAt,
    rpoMs: null,
  } as const;
}

export function reportOf(site: string, moved: Moved, clock: StepClock, rtoMs: number): RoleReport {
  const { change } = moved;
  return {
    site,
    from: change.from,
    to: change.to,
    epoch: change.epoch,
    steps: clock.steps,
    rtoMs,
    rpoMs: change.rpoMs ?? 0,
    strandedPossible: change.kind === "failover",
    writePauseMs: moved.writePauseMs,
    warnings: moved.warnings,
  };
}

async function planOf(parts: RoleParts, record: SiteRecord, to: AccountId): Promise<RolePlan> {
  const { site } = parts.work;
  return {
    site: site.id,
    kind: "switchover",
    from: record.primary,
    to,
    epoch: record.epoch + 1,
    lines: [
      `copy what changed on ${record.primary}, while it goes on`,
      `freeze ${record.primary}: running writes end, new ones wait`,
      "copy the rest, and check it",
      `${record.primary} becomes a replica, ${to} becomes the primary (epoch ${record.epoch + 1})`,
      parts.names === null ? "names: DNS is not configured here, point it yourself" : `names: publish ${to}`,
      ...((await parts.mail?.plan(record.primary, to)) ?? []),
    ],
    warnings: [],
  };
}

/** Both accounts must be there: a planned move waits rather than loses. */
async function checkSwitchover(parts: RoleParts, record: SiteRecord, to: AccountId): Promise<SiteLook> {
  const { engine, work } = parts;
  const refusal = refuseSwitchover(work.site.id, record.primary, targetSeen(parts, record, to));
  if (refusal !== null) refuse(work.site.id, refusal);
  const site = await lookAtAll(engine, work, record);
  const silent = site.unreachable.find(({ account }) => account === to || account === record.primary);
  if (silent === undefined) return site;
  throw new ClonePanelError("ACCOUNT_UNREACHABLE", silent.because, {
    hint:
      silent.account === to
        ? "Nothing was changed. Try again when it answers."
        : `Nothing was changed. If ${silent.account} is dead: clonepanel failover ${work.site.id} --to ${to}`,
    remedy: "wait",
    site: work.site.id,
    account: silent.account,
  });
}

export function targetSeen({ engine, work }: RoleParts, record: SiteRecord, account: AccountId): TargetSeen {
  if (!work.seats.some((seat) => seat.account.id === account)) {
    throw new ClonePanelError(
      "ACCOUNT_UNKNOWN",
      `"${account}" is not one of the accounts of "${work.site.id}"`,
      {
        hint: `Accounts: ${work.seats.map((seat) => seat.account.id).join(", ")}`,
        remedy: "owner",
        site: work.site.id,
      },
    );
  }
  const { role, generation, surveyedAt } = replicaOf(record, account);
  return { account, role, generation, lagMs: surveyedAt === null ? null : engine.clock.nowMs() - surveyedAt };
}
