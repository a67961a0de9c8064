import type { CheckSettings } from "../core/check/settings.ts";
import type {
  CertificatePlaceSettings,
  CertificateSettings,
  CertificateSource,
} from "../core/site/certificate-settings.ts";
import type { SecretRef } from "../core/site/secret.ts";
import type { WrittenCertificates } from "./schema/certificates.ts";
import type { WrittenAccount, WrittenSite } from "./schema/root.ts";

export function toCertificates(
  written: WrittenCertificates,
  toSecret: (ref: SecretRef) => SecretRef,
): CertificateSettings {
  return {
    port: written.port,
    days: written.days,
    source: toSource(written),
    install: new Map(
      Object.entries(written.install).map(([account, place]) => [account, toPlace(place, toSecret)]),
    ),
  };
}

function toSource({ acme, carry }: WrittenCertificates): CertificateSource {
  if (acme !== undefined) {
    return {
      kind: "acme",
      directory: acme.directory,
      email: acme.email ?? null,
      renewBeforeMs: acme.renewBefore,
    };
  }
  return carry === undefined ? { kind: "of-the-accounts" } : { kind: "carried", ...carry };
}

function toPlace(
  written: WrittenCertificates["install"][string],
  toSecret: (ref: SecretRef) => SecretRef,
): CertificatePlaceSettings {
  return written.driver === "cpanel"
    ? { ...written, token: toSecret(written.token) }
    : { ...written, reload: written.reload ?? null };
}

const everyMs = 3_600_000;

/** One check a name and address: a spare whose certificate is not valid shall be known before it is needed. */
export function certificateChecks(
  site: WrittenSite,
  accounts: Readonly<Record<string, WrittenAccount>>,
): readonly CheckSettings[] {
  const { certificates } = site;
  if (certificates === undefined) return [];
  return Object.keys(site.accounts).flatMap((account) =>
    (accounts[account]?.addresses ?? []).flatMap((host, index) =>
      site.names.map((serves): CheckSettings => {
        const at = index === 0 ? account : `${account} (${host})`;
        const name = `certificate of ${serves} at ${at}`;
        const { port, days } = certificates;
        return { kind: "certificate", name, host, port, serves, days, everyMs, failures: 2, needs: null };
      }),
    ),
  );
}
