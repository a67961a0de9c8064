import { proofNotPublished } from "../../core/certificate/errors.ts";
import { type Proof, planProofs } from "../../core/certificate/plan-proofs.ts";
import type { SiteDns, SiteProvider } from "../../core/dns/site-dns.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { isDown } from "../dns/apply-one.ts";
import { applyProvider } from "../dns/apply-provider.ts";
import type { DnsEngine } from "../dns/dns-engine.ts";
import { lockDns } from "../dns/dns-lock.ts";

export interface ProofsPublished {
  /** Providers that were down, and so were left out: an authority that asks them gets silence, and asks another. */
  readonly leftOut: readonly string[];
}

const patience = { timeoutMs: 60_000, everyMs: 1_000 } as const;

/**
 * Makes the proofs stand at every nameserver that can be told, and looks whether they do. An authority may ask any of
 * them: one that answers something else spoils it, one that is dead does not.
 *
 * @throws ClonePanelError PROOF_NOT_PUBLISHED, and what a provider throws.
 */
export async function publishProofs(
  engine: DnsEngine,
  site: SiteDns,
  proofs: readonly Proof[],
  as: "there" | "gone",
): Promise<ProofsPublished> {
  // The lock is not kept while the authority asks: a failover in between must not wait for it.
  await using _lock = await lockDns(engine, site.site, "wait");
  const told = await Promise.all(
    site.providers.map(async (provider) => ({
      provider,
      because: await tell(engine, site, { provider, proofs, as }),
    })),
  );
  const leftOut = told.flatMap(({ because }) => (because === null ? [] : [because]));
  if (leftOut.length === told.length) throw proofNotPublished(site.site, leftOut.join("; "));
  return { leftOut };
}

interface Telling {
  readonly provider: SiteProvider;
  readonly proofs: readonly Proof[];
  readonly as: "there" | "gone";
}

/** Null: it stands there. Otherwise why it could not be told. */
async function tell(
  engine: DnsEngine,
  { site, settings }: SiteDns,
  { provider, proofs, as }: Telling,
): Promise<string | null> {
  const { zone } = settings;
  const names = [...new Set(proofs.map(({ name }) => name))];
  const deadline = engine.clock.monotonicMs() + patience.timeoutMs;
  try {
    const open = await engine.provider(provider.id);
    const ttlSeconds = Math.max(30, open.manifest.minTtlSeconds, Math.round(settings.ttl.shortMs / 1000));
    const current = await open.readZone({ zone, names, signal: engine.signal });
    const steps = planProofs(current, proofs, { ttlSeconds, as });
    if (steps.length === 0) return null;
    const plan = { zone, steps, wanted: [], standing: current.sets, refusals: [], warnings: [] };
    for (;;) {
      const { seen } = await applyProvider(engine, provider, plan);
      if (seen.kind === "new" || as === "gone") return null;
      if (seen.kind === "silent") return `${provider.id}: ${seen.because}`;
      if (engine.clock.monotonicMs() > deadline) {
        throw proofNotPublished(site, `the nameserver of ${provider.id} still answers without it`);
      }
      await engine.clock.sleep(patience.everyMs, engine.signal);
    }
  } catch (error) {
    if (error instanceof ClonePanelError && isDown(error) && !engine.signal.aborted) return error.message;
    throw error;
  }
}
