import { dnsPlanMoved } from "../core/dns/errors.ts";
import type { SiteDnsPlan } from "../core/dns/provider-plan.ts";
import type { SiteDns } from "../core/dns/site-dns.ts";
import type { DnsZoneApplied } from "../core/report/dns.ts";
import { viewDnsPlan, zoneAppliedOf } from "../core/report/dns-view.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import { type ApplyDnsOrder, applySiteDns } from "../engines/dns/apply-site-dns.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import type { ChangeOrder } from "../ports/app-port.ts";
import { hashOfPlan } from "./dns-hash.ts";
import { journalledDns } from "./dns-journal.ts";
import { drainOf } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

export interface DnsChange
  extends ChangeOrder,
    Pick<ApplyDnsOrder, "publication" | "plan" | "agreed" | "after"> {
  /** The hash of the plan that was looked at; null: whatever is shown now. */
  readonly expected: string | null;
}

/**
 * A change that a person looks at: the plan that is shown is the one that is done and logged.
 *
 * @throws ClonePanelError DNS_PLAN_MOVED
 */
export async function changeDns(
  opened: Opened,
  dns: SiteDns,
  order: DnsChange,
): Promise<Outcome<readonly DnsZoneApplied[]>> {
  const { site, signal, expected } = order;
  const review = (plan: SiteDnsPlan) => {
    const hash = hashOfPlan(plan);
    if (expected !== null && expected !== hash) throw dnsPlanMoved(plan.zone, hash);
    return order.review(viewDnsPlan(plan, hash));
  };
  if (order.mode === "preview") {
    await review(await order.plan(await order.publication()));
    return { kind: "stopped" };
  }
  const { epoch } = await readRecord(opened.state.coordination, opened.seats.site(site));
  const applied = await applySiteDns(opened.dns.engine(signal), dns, {
    publication: order.publication,
    plan: order.plan,
    agreed: order.agreed,
    ...(order.after === undefined ? {} : { after: order.after }),
    review: async (plan) => review(plan),
    journal: (plan, work) => journalledDns(opened, { site, epoch, signal }, plan, work),
  });
  if (applied.kind === "stopped") return { kind: "stopped" };
  const drain = await drainOf(opened, site);
  return {
    kind: "done",
    report: applied.outcomes.map((one) =>
      zoneAppliedOf(applied.plan, one, one.kind === "done" ? drain : null),
    ),
  };
}
