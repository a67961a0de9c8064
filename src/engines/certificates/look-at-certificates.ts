import { judgeCertificate } from "../../core/check/judge-service.ts";
import type { Verdict } from "../../core/check/verdict.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { CertificateSettings } from "../../core/site/certificate-settings.ts";
import type { Account, Site } from "../../core/site/site.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Probes } from "../../ports/probes.ts";

export interface CertificateLook {
  readonly name: string;
  readonly address: string;
  readonly verdict: Verdict;
}

export interface CertificateLookParts {
  readonly probes: Pick<Probes, "certificate">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly signal: AbortSignal;
}

const timeoutMs = 10_000;

/** What a browser would be shown for each of the site's names at each of the account's own addresses, whatever DNS says. */
export function lookAtCertificates(
  { probes, clock, signal }: CertificateLookParts,
  site: Pick<Site, "names">,
  account: Pick<Account, "addresses">,
  { port, days }: Pick<CertificateSettings, "port" | "days">,
): Promise<readonly CertificateLook[]> {
  const places = account.addresses.flatMap((address) => site.names.map((name) => ({ address, name })));
  return mapLimited(places, 4, async ({ address, name }) => {
    const seen = await probes.certificate({ host: address, port, serves: name, timeoutMs, signal });
    return { name, address, verdict: judgeCertificate(days, seen, clock.nowMs()) };
  });
}
