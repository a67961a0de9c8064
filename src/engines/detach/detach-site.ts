import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { DetachedAccount, DetachReport, ReplicasAfter } from "../../core/report/detach-report.ts";
import type { Operation } from "../../ports/log.ts";
import type { Engine, SiteWork } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { changeRecord, readRecord } from "../mirror/site-record.ts";
import { changePending } from "../mirror/sync.ts";
import { type Leaving, leaveFolder, leaveSite } from "./leave-account.ts";
import { type AccountDetach, type DetachPlan, planDetach } from "./plan-detach.ts";
import { renewalParts, withdrawRenewal } from "./withdraw-renewal.ts";

export interface DetachOrder {
  readonly work: SiteWork;
  readonly replicas: ReplicasAfter;
  readonly review: (plan: DetachPlan) => Promise<"apply" | "stop">;
}

/** What a detach would do. Writes nothing anywhere. */
export async function previewDetach(
  engine: Engine,
  { work, replicas }: Omit<DetachOrder, "review">,
): Promise<DetachPlan> {
  const record = await readRecord(engine.coordination, work.site);
  return planDetach(engine, { work, record, replicas });
}

/**
 * Takes away what ClonePanel put on the accounts. The mirror rests first, so that no pass puts it back; then the primary,
 * then the copies. Every step looks before it acts, so a run that died is simply repeated.
 *
 * @throws ClonePanelError DETACH_FILE_ALTERED (owner): somebody wrote to a file of ours; nothing was changed.
 */
export async function detachSite(engine: Engine, order: DetachOrder): Promise<DetachReport | "stopped"> {
  const { work, replicas } = order;
  const record = await readRecord(engine.coordination, work.site);
  if (record.change !== null && record.change !== undefined) throw changePending(work.site.id, record.change);
  const plan = await planDetach(engine, { work, record, replicas });
  const altered = firstAltered(plan);
  if ((await order.review(plan)) === "stop") return "stopped";
  if (altered !== null) throw altered;
  const about = { kind: "detach", site: work.site.id, epoch: record.epoch } as const;
  return withOperation(
    engine,
    about,
    async (operation) => {
      const nowMs = engine.clock.nowMs();
      await operation.step("the mirror rests", () =>
        changeRecord(engine.coordination, record, {
          heldSince: record.heldSince ?? nowMs,
          detachedAt: record.detachedAt ?? nowMs,
        }),
      );
      const renewals = await withdrawRenewals(engine, operation, plan);
      const accounts: DetachedAccount[] = [];
      const leaving: Leaving[] = [];
      for (const account of plan.accounts) leaving.push(await leaveSite(engine, operation, account));
      // All wait for PHP at the same time.
      for (const one of leaving) accounts.push(await leaveFolder(engine, operation, one));
      const kept = plan.kept.map((account) => ({ account, state: "kept", done: [], left: [] }) as const);
      const all = [...accounts, ...kept].map((one) => withRenewals(one, renewals));
      return { site: work.site.id, replicas, accounts: all };
    },
    (report) => report,
  );
}

interface Withdrawn {
  readonly account: string;
  readonly outcome: "done" | "failed";
}

async function withdrawRenewals(
  engine: Engine,
  operation: Operation,
  { renewals }: DetachPlan,
): Promise<readonly Withdrawn[]> {
  const all: Withdrawn[] = [];
  for (const one of renewals) {
    const account = one.seat.account.id;
    const outcome = await operation.step(`${account}: renews no more`, () => withdrawRenewal(engine, one));
    all.push({ account, outcome });
  }
  return all;
}

function withRenewals(one: DetachedAccount, all: readonly Withdrawn[]): DetachedAccount {
  const mine = all.filter(({ account }) => account === one.account);
  const done = mine.filter(({ outcome }) => outcome === "done").map(() => `${renewalParts} are gone`);
  const left = mine
    .filter(({ outcome }) => outcome === "failed")
    .map(() => `${renewalParts}: it could not be told; they do nothing without a lease`);
  return { ...one, done: [...done, ...one.done], left: [...one.left, ...left] };
}

/** A plugin that stays without its state would make the site read-only, so nothing is begun. */
export function firstAltered(plan: DetachPlan): ClonePanelError | null {
  for (const { look, files } of plan.accounts) {
    const found = files.find((one) => one.kind === "altered");
    if (found !== undefined) return alteredFile(look.seat.account.id, plan.site, found.file.path);
  }
  return null;
}

function alteredFile(account: string, site: string, path: AccountDetach["files"][number]["file"]["path"]) {
  return new ClonePanelError(
    "DETACH_FILE_ALTERED",
    `${showPath(path)} on "${account}" is not as this version of ClonePanel wrote it, so it is not removed`,
    {
      hint: `Nothing was changed. Let it be written anew, then leave: clonepanel sync ${site} && clonepanel detach ${site}. Keep what you changed in it elsewhere before.`,
      remedy: "owner",
      site,
      account,
    },
  );
}
