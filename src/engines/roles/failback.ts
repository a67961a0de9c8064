import { ClonePanelError } from "../../core/errors.ts";
import type { CertificateDemand } from "../../core/report/certificate-report.ts";
import type { RoleReport } from "../../core/report/role-report.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { lookAtAll } from "../mirror/look-all.ts";
import { withOperation } from "../mirror/operation.ts";
import { refuseDetached } from "../mirror/refuse-detached.ts";
import { changeRecord, readRecord, replicaOf, withReplica } from "../mirror/site-record.ts";
import { syncSite } from "../mirror/sync.ts";
import { openVault } from "../vault/vault.ts";
import { certificatesOf } from "./certificates-fit.ts";
import { fenceReturned } from "./fence.ts";
import { type NamesDemand, namesThatStay } from "./names-follow.ts";
import { notMoved } from "./not-moved.ts";
import { nothingToDo } from "./nothing-to-do.ts";
import { meetPendingOf } from "./pending-change.ts";
import type { RoleParts, RolePlan, RoleReview } from "./role-parts.ts";
import { finishSwitchover } from "./switchover.ts";

/**
 * The preferred primary comes home: what it had not sent is kept first, then it is brought up to date as a replica, then
 * the roles are switched without loss. Stranded writes never block it; they stay listed.
 */
export async function failback(
  parts: RoleParts,
  order: {
    readonly names: NamesDemand;
    readonly certificate: CertificateDemand;
    readonly review: RoleReview;
  },
): Promise<RoleReport | "stopped"> {
  const { engine, work } = parts;
  const record = await readRecord(engine.coordination, work.site);
  refuseDetached(record);
  const to = work.site.primary;
  if (meetPendingOf(parts, record, { verb: "failback", to }) === "begin") {
    if (record.primary === to) return nothingToDo(record);
    const unwilling = await namesThatStay(parts, to, order.names);
    const refused = await certificatesOf(parts, to, order.certificate);
    const warnings = [...unwilling, ...refused, ...(await notMoved(parts, record.primary))];
    const plan = await planOf(parts, record, to);
    if ((await order.review({ ...plan, warnings })) === "stop") return "stopped";
    await reconcile(parts, record, to);
    await syncSite(engine, { work, deletions: "guard", review: async () => "apply" });
  }
  return finishSwitchover(parts, to, "failback");
}

/** Fenced, kept, and from then on a replica like any other; the next pass compares it in full. */
async function reconcile(parts: RoleParts, record: SiteRecord, account: AccountId): Promise<void> {
  const { engine, work } = parts;
  if (replicaOf(record, account).role !== "fenced") return;
  const vault = await openVault(work.vaultFolder, engine.files);
  const about = { kind: "fence", site: work.site.id, epoch: record.epoch } as const;
  await withOperation(
    engine,
    about,
    async (operation) => {
      const site = await lookAtAll(engine, work, record);
      const seen = site.looks.get(account);
      if (seen === undefined) throw silent(work.site.id, account, site.unreachable);
      const fenced = await fenceReturned(engine, { work, vault, record, operation }, seen, site.rules);
      const { quarantine, base } = replicaOf(fenced, account);
      const replica = { ...replicaOf(fenced, account), role: "replica", generation: null } as const;
      await operation.step("reconcile", () =>
        changeRecord(engine.coordination, fenced, withReplica(fenced, replica)),
      );
      return { account, base, quarantine };
    },
    (result) => result,
  );
}

function silent(
  site: string,
  account: AccountId,
  unreachable: readonly { readonly account: AccountId; readonly because: string }[],
): ClonePanelError {
  const because = unreachable.find((one) => one.account === account)?.because;
  return new ClonePanelError("ACCOUNT_UNREACHABLE", because ?? `"${account}" could not be reached`, {
    hint: "Nothing was changed. Run the same command again when it answers.",
    remedy: "wait",
    site,
    account,
  });
}

async function planOf(parts: RoleParts, record: SiteRecord, to: AccountId): Promise<RolePlan> {
  const fenced = replicaOf(record, to).role === "fenced";
  return {
    site: record.site,
    kind: "failback",
    from: record.primary,
    to,
    epoch: record.epoch + 1,
    lines: [
      ...(fenced
        ? [
            `keep what lies on ${to} as a snapshot; what it had not sent is listed by: clonepanel rescue ${record.site} list`,
          ]
        : []),
      `bring ${to} up to date as a replica`,
      ...((await parts.mail?.turns(record.primary, to)) === true
        ? [`mail first: what ${to} collected meanwhile is moved to ${record.primary}`]
        : []),
      `switch over from ${record.primary} to ${to} without loss (epoch ${record.epoch + 1})`,
      parts.names === null ? "names: DNS is not configured here, point it yourself" : `names: publish ${to}`,
      ...((await parts.mail?.plan(record.primary, to)) ?? []),
    ],
    warnings: [],
  };
}
