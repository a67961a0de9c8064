import type { CertificateBundle } from "../../core/certificate/bundle.ts";
import { decideRenewal } from "../../core/certificate/decide-renewal.ts";
import { certificateUnusable } from "../../core/certificate/errors.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { CertificateAtAccount, CertificateReport } from "../../core/report/certificate-report.ts";
import type { AccountId, Site } from "../../core/site/site.ts";
import type { CertificatePlace } from "../../ports/certificate-place.ts";
import type { CertificateStore } from "../../ports/certificate-store.ts";
import type { Clock } from "../../ports/clock.ts";
import { isSameCertificate, keyFits, readCertificate } from "./read-certificate.ts";

export interface RenewParts {
  readonly site: Site;
  readonly store: CertificateStore;
  readonly clock: Clock;
  readonly source: RenewSource;
  readonly places: ReadonlyMap<AccountId, CertificatePlace>;
  /** Would browsers take what the account shows now? */
  readonly isServed: (account: AccountId) => Promise<boolean>;
  readonly signal: AbortSignal;
}

export type RenewSource =
  | {
      readonly kind: "acme";
      readonly renewBeforeMs: number;
      /** Asks the authority. */
      readonly issue: (names: readonly string[]) => Promise<CertificateBundle>;
    }
  /** Reads what one account has; null: nothing usable lies there. */
  | { readonly kind: "carried"; readonly read: () => Promise<CertificateBundle | null> };

export type Renewed = Pick<CertificateReport, "renewal" | "warnings"> & {
  readonly installs: ReadonlyMap<AccountId, Pick<CertificateAtAccount, "installed" | "because">>;
};

/**
 * A new certificate when one is due, and then the same one at every account that is to have it. What an account has is
 * looked at each time, so one that was down gets it by the next call. Nothing is taken away from an account that fails.
 */
export async function renewCertificate(parts: RenewParts): Promise<Renewed> {
  const { bundle, renewal, warnings } = await bundleFor(parts);
  const installs = new Map<AccountId, Pick<CertificateAtAccount, "installed" | "because">>();
  for (const [account, place] of parts.places)
    installs.set(account, await installAt(parts, account, place, bundle));
  return { renewal, warnings, installs };
}

type Found = Pick<CertificateReport, "renewal" | "warnings"> & { readonly bundle: CertificateBundle };

async function bundleFor({ site, store, clock, source }: RenewParts): Promise<Found> {
  const kept = await store.read(site.id);
  const facts = kept === null ? null : readCertificate(kept.chainPem);
  if (source.kind === "carried") return carried({ site, store, clock, source }, kept);
  const decision = decideRenewal(
    facts,
    { names: site.names, renewBeforeMs: source.renewBeforeMs },
    clock.nowMs(),
  );
  if (decision.kind === "keep" && kept !== null)
    return { bundle: kept, renewal: { kind: "kept", because: decision.because }, warnings: [] };
  try {
    const bundle = await source.issue(site.names);
    if (!keyFits(bundle))
      throw certificateUnusable(site.id, "what the authority sent does not belong to the key");
    await store.write(site.id, bundle);
    return { bundle, renewal: { kind: "issued", because: decision.because }, warnings: [] };
  } catch (error) {
    // While the old one is valid, accounts that lack it get that one; the failure is told, and tried again.
    const isUsable = facts !== null && facts.validUntilMs > clock.nowMs();
    if (!(error instanceof ClonePanelError) || kept === null || !isUsable) throw error;
    const warnings = [`no new certificate, although ${decision.because}: ${error.message}`];
    return { bundle: kept, renewal: { kind: "kept", because: decision.because }, warnings };
  }
}

async function carried(
  {
    site,
    store,
    clock,
    source,
  }: Pick<RenewParts, "site" | "store" | "clock"> & {
    readonly source: Extract<RenewSource, { kind: "carried" }>;
  },
  kept: CertificateBundle | null,
): Promise<Found> {
  const read = await readCarried(source, kept);
  const { bundle } = read;
  if (bundle === null) throw certificateUnusable(site.id, "the files hold no certificate with its key");
  if (!keyFits(bundle)) throw certificateUnusable(site.id, "the key does not belong to the certificate");
  const left = decideRenewal(
    readCertificate(bundle.chainPem),
    { names: site.names, renewBeforeMs: 0 },
    clock.nowMs(),
  );
  if (left.kind === "issue") throw certificateUnusable(site.id, left.because);
  const isNew = kept === null || !isSameCertificate(kept.chainPem, bundle.chainPem);
  if (isNew) await store.write(site.id, bundle);
  return {
    bundle,
    renewal: { kind: isNew ? "carried" : "kept", because: left.because },
    warnings: read.warnings,
  };
}

/** An account that is down now has given its certificate before. */
async function readCarried(
  source: Extract<RenewSource, { kind: "carried" }>,
  kept: CertificateBundle | null,
): Promise<{ readonly bundle: CertificateBundle | null; readonly warnings: readonly string[] }> {
  try {
    return { bundle: await source.read(), warnings: [] };
  } catch (error) {
    if (!(error instanceof ClonePanelError) || kept === null || error.remedy !== "wait") throw error;
    return { bundle: kept, warnings: [`the certificate could not be read anew: ${error.message}`] };
  }
}

async function installAt(
  { signal, isServed }: RenewParts,
  account: AccountId,
  place: CertificatePlace,
  bundle: CertificateBundle,
): Promise<Pick<CertificateAtAccount, "installed" | "because">> {
  try {
    // The right files under a web server that never read them are not enough.
    if (isSameCertificate(bundle.chainPem, await place.read(signal)) && (await isServed(account)))
      return { installed: "unchanged", because: null };
    await place.install(bundle, signal);
    return { installed: "installed", because: null };
  } catch (error) {
    if (!(error instanceof ClonePanelError) || signal.aborted) throw error;
    const kind = error.remedy === "wait" ? "waiting" : "failed";
    return { installed: kind, because: `${error.code}: ${error.message}` };
  }
}
