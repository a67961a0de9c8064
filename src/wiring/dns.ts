import type { ProviderOutcome } from "../core/dns/provider-outcome.ts";
import type { SiteDns } from "../core/dns/site-dns.ts";
import type { DnsZoneApplied, DnsZoneCheck, DnsZonePlan } from "../core/report/dns.ts";
import { matrixOf, viewDelegation, viewServer, zonePlansOf } from "../core/report/dns-view.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { AccountId } from "../core/site/site.ts";
import { isDown, refusedIsFailed } from "../engines/dns/apply-one.ts";
import { checkSiteDns } from "../engines/dns/check-site-dns.ts";
import { planSiteDns } from "../engines/dns/plan-site-dns.ts";
import { publishSiteDns } from "../engines/dns/publish-site-dns.ts";
import type { App, DnsOrder, SiteOrder } from "../ports/app-port.ts";
import { changeDns } from "./dns-change.ts";
import { hashOfPlan } from "./dns-hash.ts";
import { importZone } from "./dns-import.ts";
import { drainOf, publicationOf, setStage, siteDnsNamed, stageOf } from "./dns-publication.ts";
import { withRecords } from "./dns-records.ts";
import { tendDns } from "./dns-tend.ts";
import { undoDns } from "./dns-undo.ts";
import type { Opened } from "./house.ts";

export function dnsVerbs(
  opened: Opened,
): Pick<App, "planDns" | "applyDns" | "checkDns" | "tendDns" | "importDns" | "undoDns"> {
  return {
    planDns: (order) => plan(opened, order),
    importDns: (order) => importZone(opened, order),
    undoDns: (order) => undoDns(opened, order),
    applyDns: (order) => apply(opened, order),
    checkDns: (order) => check(opened, order),
    tendDns: (order) => tendDns(opened, order),
  };
}

async function plan(opened: Opened, { site, signal }: SiteOrder): Promise<readonly DnsZonePlan[]> {
  const dns = await withRecords(siteDnsNamed(opened, site));
  const planned = await planSiteDns(opened.dns.engine(signal), dns, await publicationOf(opened, dns));
  return zonePlansOf(planned, hashOfPlan(planned));
}

async function apply(opened: Opened, order: DnsOrder): Promise<Outcome<readonly DnsZoneApplied[]>> {
  const names = siteDnsNamed(opened, order.site);
  // Another TTL is about the names that follow the site, and nothing else.
  const dns = order.ttl === "as-it-is" ? await withRecords(names) : names;
  const engine = opened.dns.engine(order.signal);
  return changeDns(opened, dns, {
    ...order,
    publication: async () => {
      const publication = await publicationOf(opened, dns);
      return order.ttl === "as-it-is" ? publication : { ...publication, ttl: order.ttl };
    },
    plan: (publication) => planSiteDns(engine, dns, publication, order.consent),
    expected: order.plan,
    agreed: () => setStage(engine.ledger, dns.site, order.ttl),
  });
}

async function check(opened: Opened, { site, signal }: SiteOrder): Promise<DnsZoneCheck> {
  const dns = await withRecords(siteDnsNamed(opened, site));
  const seen = await checkSiteDns(opened.dns.engine(signal), dns, await publicationOf(opened, dns));
  const { verdict, differences, zone, publishes, servers, delegation, delegationFaults, warnings } = seen;
  return {
    site,
    zone,
    parity: verdict === "alike",
    verdict,
    publishes,
    servers: servers.map(viewServer),
    differences,
    drain: await drainOf(opened, site),
    delegation: viewDelegation(delegation, delegationFaults),
    warnings,
    matrix: matrixOf(servers),
  };
}

/** Publishes what the roles want now, as part of a change of roles; what cannot be told comes back in words. */
export async function publishRoles(
  opened: Opened,
  dns: SiteDns,
  order: {
    readonly primary: AccountId;
    readonly aliveFirst: readonly AccountId[];
    readonly signal: AbortSignal;
  },
): Promise<{ readonly warnings: readonly string[] }> {
  const outcomes = await publishSiteDns(opened.dns.engine(order.signal), dns, {
    publication: async () => {
      await setStage(opened.dns.engine(order.signal).ledger, dns.site, stageOf(opened, dns, order.primary));
      return publicationOf(opened, dns, order.primary);
    },
    aliveFirst: order.aliveFirst,
    // The change of roles has journalled this as one step of its own.
    operation: { step: (_name, effect) => effect() },
  });
  return { warnings: outcomes.flatMap(wordsOf) };
}

/** What publishing this primary would be refused with, a sentence a provider. Those that do not answer are told later. */
export async function refusalsOf(
  opened: Opened,
  dns: SiteDns,
  { primary, signal }: { readonly primary: AccountId; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const publication = await publicationOf(opened, dns, primary);
  const { providers } = await planSiteDns(opened.dns.engine(signal), dns, publication);
  return providers.map(refusedIsFailed).flatMap((one) => {
    if (one.kind === "planned" || isDown(one.error)) return [];
    return [`${one.error.code}: ${one.error.message}`];
  });
}

function wordsOf(outcome: ProviderOutcome): readonly string[] {
  const { id } = outcome.provider;
  switch (outcome.kind) {
    case "unchanged":
      return [];
    case "done":
      if (outcome.seen.kind === "new") return [];
      return [
        `${id} has the new addresses, but its nameserver ${outcome.seen.kind === "old" ? "still answers the old ones" : "does not answer"}`,
      ];
    case "queued":
      return [`${outcome.error.message}; it is told by the next dns apply`];
    case "failed":
      return [`${outcome.error.code}: ${outcome.error.message}`];
  }
}
