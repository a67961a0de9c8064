import { isLastingSuspicion } from "../core/dns/prepared.ts";
import type { ProviderOutcome } from "../core/dns/provider-outcome.ts";
import type { DnsTending } from "../core/report/dns.ts";
import { zoneAppliedOf } from "../core/report/dns-view.ts";
import type { SiteId } from "../core/site/site.ts";
import { type TendedDns, tendSiteDns } from "../engines/dns/tend-site-dns.ts";
import { readWatch } from "../engines/failover/watch-store.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { nodeHttp } from "../platform/http.ts";
import type { SiteOrder } from "../ports/app-port.ts";
import { journalledDns } from "./dns-journal.ts";
import { publicationOf, siteDnsNamed } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

/** One look, see the engine; an account is looked at by its own address, whatever DNS says. */
export async function tendDns(opened: Opened, { site, signal }: SiteOrder): Promise<DnsTending> {
  const dns = siteDnsNamed(opened, site);
  const { epoch } = await readRecord(opened.state.coordination, opened.seats.site(site));
  const tended = await tendSiteDns(opened.dns.engine(signal), dns, {
    publication: () => publicationOf(opened, dns),
    look: (account) => lookAtAccount(dns.origins.get(account) ?? null, signal),
    primary: async () => {
      const { state } = await readWatch(opened.state.coordination, site);
      return state !== null && isLastingSuspicion(state.phase) ? "missed" : "well";
    },
    journal: (plan, work) => journalledDns(opened, { site, epoch, signal }, plan, work),
  });
  return viewTending(site, tended);
}

const longestLook = { timeoutMs: 5_000, maxBodyBytes: 65_536 } as const;

async function lookAtAccount(url: string | null, signal: AbortSignal): Promise<"answers" | "fails" | null> {
  if (url === null) return null;
  const outcome = await nodeHttp.get({ url, ...longestLook, signal });
  return outcome.kind === "answered" && outcome.status < 500 ? "answers" : "fails";
}

function viewTending(site: SiteId, tended: TendedDns): DnsTending {
  if (tended.kind === "busy")
    return { site, kind: "busy", verdict: null, publishes: [], ttl: null, alarms: [], zones: [] };
  const { plan, outcomes, alarms, standing } = tended;
  const has = (kind: ProviderOutcome["kind"]) => outcomes.some((one) => one.kind === kind);
  const kind = has("failed")
    ? "failed"
    : has("done")
      ? "changed"
      : has("queued")
        ? "waiting"
        : "nothing-to-do";
  const zones = outcomes.map((outcome) => zoneAppliedOf(plan, outcome));
  const { verdict, publishes } = standing;
  return { site, kind, verdict, publishes, ttl: plan.publication.ttl, alarms, zones };
}
