import { certificateFaults } from "../core/certificate/certificate-faults.ts";
import type { CertificateSettings } from "../core/site/certificate-settings.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, Site } from "../core/site/site.ts";
import { type CertificateLook, lookAtCertificates } from "../engines/certificates/look-at-certificates.ts";
import { systemClock } from "../platform/clock.ts";
import { systemProbes } from "../platform/probes/index.ts";

/** Null: nothing tells that the site is served over HTTPS, so nothing was looked at. */
export async function certificateLooksAt(
  config: Config,
  site: Site,
  account: AccountId,
  signal: AbortSignal,
): Promise<readonly CertificateLook[] | null> {
  const served = servedOverHttps(config, site);
  const place = config.accounts.get(account);
  if (served === null || place === undefined) return null;
  return lookAtCertificates({ probes: systemProbes, clock: systemClock, signal }, site, place, served);
}

export async function certificateFaultsAt(
  config: Config,
  site: Site,
  account: AccountId,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return certificateFaults(account, (await certificateLooksAt(config, site, account, signal)) ?? []);
}

export function isServedOverHttps(config: Config, site: Site): boolean {
  return servedOverHttps(config, site) !== null;
}

type Served = Pick<CertificateSettings, "port" | "days">;

/** Said by its own section, or by a check of one of its pages. */
function servedOverHttps(config: Config, site: Site): Served | null {
  const services = config.services.get(site.id);
  if (services === undefined) return null;
  if (services.certificates !== null) return services.certificates;
  const pages = services.checks.flatMap((check) => (check.kind === "http" ? [new URL(check.url)] : []));
  const ours = pages.find(({ protocol, hostname }) => protocol === "https:" && site.names.includes(hostname));
  return ours === undefined ? null : { port: Number(ours.port || 443), days: { warn: 0, bad: 0 } };
}
