import { afterSteps } from "../../core/dns/drain-clock.ts";
import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import type { Publication } from "../../core/dns/publication.ts";
import type { SiteDns } from "../../core/dns/site-dns.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** Who was told what, and until when resolvers may remember the old. By who holds the lock. */
export async function rememberTold(
  engine: DnsEngine,
  { site }: SiteDns,
  { publish, ttl }: Publication,
  outcomes: readonly ProviderOutcome[],
): Promise<void> {
  const atMs = engine.clock.nowMs();
  const told = outcomes.filter(({ kind }) => kind === "done" || kind === "unchanged");
  const steps = outcomes.flatMap((one) => (one.kind === "done" ? one.steps : []));
  await engine.ledger.change(site, (before) => ({
    ...before,
    told: {
      ...before.told,
      ...Object.fromEntries(told.map(({ provider }) => [provider.id, { publish, ttl, atMs }])),
    },
    ...afterSteps(before, steps, atMs),
    // How they stood before is no longer true.
    standing: steps.length > 0 ? null : before.standing,
  }));
}
