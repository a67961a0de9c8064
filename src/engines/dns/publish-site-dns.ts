import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { providersInOrder, type SiteDns } from "../../core/dns/site-dns.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Operation } from "../../ports/log.ts";
import { applyOne, refusedIsFailed } from "./apply-one.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { lockDns } from "./dns-lock.ts";
import { planProvider } from "./plan-site-dns.ts";
import { rememberTold } from "./remember-told.ts";

export interface PublishDnsOrder {
  /** Asked for once nobody else can change this site's DNS, so that it is the truth of that moment. */
  readonly publication: () => Promise<Publication>;
  /** Accounts whose side is told first. */
  readonly aliveFirst: readonly AccountId[];
  readonly operation: Pick<Operation, "step">;
}

/**
 * Publishes as part of something that was decided already: a change of roles. It goes on whatever one provider
 * does, and the living side is changed before the silence of the other has been waited for. Safe to repeat.
 *
 * @returns One outcome a provider, in the order of doing; none is thrown. What was not told is in the queue.
 * @throws ClonePanelError SITE_LOCKED after 30 s.
 */
export async function publishSiteDns(
  engine: DnsEngine,
  site: SiteDns,
  order: PublishDnsOrder,
): Promise<readonly ProviderOutcome[]> {
  await using _lock = await lockDns(engine, site.site, "wait");
  const publication = await order.publication();
  const providers = providersInOrder(site.providers, order.aliveFirst);
  for (const { id } of providers) await remember(engine, site, id, publication);
  const planned = providers.map((provider) => planProvider(engine, site, provider, publication));
  // All are asked at once. Whoever throws is heard when it is its turn.
  for (const one of planned) one.catch(() => undefined);
  const outcomes: ProviderOutcome[] = [];
  for (const one of planned) {
    const outcome = await applyOne(engine, refusedIsFailed(await one), order.operation);
    if (outcome.kind === "done" || outcome.kind === "unchanged") {
      await engine.queue.remove({ site: site.site, provider: outcome.provider.id });
    }
    outcomes.push(outcome);
  }
  await rememberTold(engine, site, publication, outcomes);
  return outcomes;
}

/** Before the first change: whatever dies half-way, the queue names who was not told. */
async function remember(
  engine: DnsEngine,
  { site, settings }: SiteDns,
  provider: string,
  publication: Publication,
): Promise<void> {
  const because = "it was not told yet";
  const sinceMs = engine.clock.nowMs();
  await engine.queue.put({ site, zone: settings.zone, provider, ...publication, sinceMs, because });
}
