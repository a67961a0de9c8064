import type { DnsStep } from "../../core/dns/dns-step.ts";
import { dnsChangedMeanwhile } from "../../core/dns/errors.ts";
import type { ProviderPlan, SiteDnsPlan } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import type { SiteDns, SiteProvider } from "../../core/dns/site-dns.ts";
import { canBegin, undoneSteps } from "../../core/dns/steps-stand.ts";
import { undoSteps } from "../../core/dns/undo-steps.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** The steps of a change that was made, by provider. */
export type DoneSteps = ReadonlyMap<string, readonly DnsStep[]>;

/**
 * The way back from a change, at every provider it reached. What somebody changed since is a failure of that provider:
 * an undo never overwrites what it does not know. One that is down is thrown. What was undone already, or never came to be, is no step.
 */
export async function planUndo(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
  done: DoneSteps,
): Promise<SiteDnsPlan> {
  const providers = await Promise.all(
    site.providers.map((provider) => undoAt(engine, site, provider, undoSteps(done.get(provider.id) ?? []))),
  );
  return { site: site.site, zone: site.settings.zone, publication, providers };
}

async function undoAt(
  engine: DnsEngine,
  { settings: { zone, names } }: SiteDns,
  provider: SiteProvider,
  back: readonly DnsStep[],
): Promise<ProviderPlan> {
  const nothing = { zone, wanted: [], standing: [], steps: [], refusals: [], warnings: [] };
  if (back.length === 0) return { kind: "planned", provider, plan: nothing };
  try {
    const { sets } = await (await engine.provider(provider.id)).readZone({
      zone,
      names,
      signal: engine.signal,
    });
    const steps = undoneSteps(back, sets);
    if (!canBegin(steps, sets))
      return { kind: "failed", provider, error: dnsChangedMeanwhile(provider.id, zone) };
    return { kind: "planned", provider, plan: { ...nothing, standing: sets, steps } };
  } catch (error) {
    // A queued retry would bring the present wishes, not the past: who is down stops the undo.
    const isOutcome = error instanceof ClonePanelError && error.code !== "DNS_UNREACHABLE";
    if (isOutcome && !engine.signal.aborted) return { kind: "failed", provider, error };
    throw error;
  }
}
