import { joinPlans, planRecords } from "../../core/dns/plan-records.ts";
import { planZone } from "../../core/dns/plan-zone.ts";
import {
  type ProviderPlan,
  type SiteDnsPlan,
  wantedAt,
  wantedRecords,
} from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { type DnsConsent, guarded, reviewChanges } from "../../core/dns/review-changes.ts";
import { refuseSigned } from "../../core/dns/signed-zones.ts";
import type { SiteDns, SiteProvider } from "../../core/dns/site-dns.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { DnsEngine } from "./dns-engine.ts";

/**
 * Reads every provider's zone and says what would change there. A provider that fails is part of the plan, and so is
 * what a person must agree to first.
 */
export async function planSiteDns(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
  consent: DnsConsent = guarded,
): Promise<SiteDnsPlan> {
  const providers = await Promise.all(
    site.providers.map((provider) => planProvider(engine, site, provider, publication)),
  );
  return reviewed({ site: site.site, zone: site.settings.zone, publication, providers }, site, consent);
}

function reviewed(plan: SiteDnsPlan, site: SiteDns, consent: DnsConsent): SiteDnsPlan {
  const zones = plan.providers.flatMap((one) =>
    one.kind === "planned" ? [{ provider: one.provider.id, sets: one.plan.standing }] : [],
  );
  const signed = refuseSigned(plan.zone, zones);
  const { names } = site.settings;
  const mxDomain = site.mx?.domain ?? null;
  const providers = plan.providers.map((one): ProviderPlan => {
    if (one.kind === "failed") return one;
    const { steps, standing, refusals } = one.plan;
    const changes = reviewChanges(steps, { names, mxDomain, standingSets: standing.length, consent });
    const more = steps.length > 0 ? [...signed, ...changes] : [];
    return { ...one, plan: { ...one.plan, refusals: [...refusals, ...more] } };
  });
  return { ...plan, providers };
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
    const plan = planZone(wantedAt(site, provider, publication), state, open.manifest);
    const wanted = wantedRecords(site, provider, publication);
    if (wanted === null) return { kind: "planned", provider, plan };
    return { kind: "planned", provider, plan: joinPlans(plan, planRecords(wanted, state, open.manifest)) };
  } catch (error) {
    if (error instanceof ClonePanelError && !engine.signal.aborted)
      return { kind: "failed", provider, error };
    throw error;
  }
}
