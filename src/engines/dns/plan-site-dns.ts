import { planZone } from "../../core/dns/plan-zone.ts";
import { type ProviderPlan, type SiteDnsPlan, wantedAt } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import type { SiteDns, SiteProvider } from "../../core/dns/site-dns.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** Reads every provider's zone and says what would change there. A provider that fails is part of the plan. */
export async function planSiteDns(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
): Promise<SiteDnsPlan> {
  const providers = await Promise.all(
    site.providers.map((provider) => planProvider(engine, site, provider, publication)),
  );
  return { site: site.site, zone: site.settings.zone, publication, providers };
}

/** A provider that fails is an outcome. */
export async function planProvider(
  engine: DnsEngine,
  site: SiteDns,
  provider: SiteProvider,
  publication: Publication,
): Promise<ProviderPlan> {
  try {
    const open = await engine.provider(provider.id);
    const { zone, names } = site.settings;
    const state = await open.readZone({ zone, names, signal: engine.signal });
    const want = wantedAt(site, provider, publication);
    return { kind: "planned", provider, plan: planZone(want, state, open.manifest) };
  } catch (error) {
    if (error instanceof ClonePanelError && !engine.signal.aborted)
      return { kind: "failed", provider, error };
    throw error;
  }
}
