import type { SiteDnsPlan } from "../core/dns/provider-plan.ts";
import { zoneAppliedOf, zonePlansOf } from "../core/report/dns-view.ts";
import type { SiteId } from "../core/site/site.ts";
import type { ApplyDnsOrder } from "../engines/dns/apply-site-dns.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { hashOfPlan } from "./dns-hash.ts";
import type { Opened } from "./house.ts";

type Work = Parameters<ApplyDnsOrder["journal"]>[1];

/** A change as one entry of the operation log: with its plan before, and what became of it after. */
export function journalledDns(
  opened: Opened,
  about: { readonly site: SiteId; readonly epoch: number; readonly signal: AbortSignal },
  plan: SiteDnsPlan,
  work: Work,
): ReturnType<Work> {
  const { site, epoch, signal } = about;
  return withOperation(
    opened.engine(signal),
    { kind: "dns-apply", site, epoch },
    async (operation) => {
      await operation.plan(zonePlansOf(plan, hashOfPlan(plan)));
      return work(operation);
    },
    (outcomes) => outcomes.map((outcome) => zoneAppliedOf(plan, outcome)),
  );
}
