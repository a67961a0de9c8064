import { ClonePanelError } from "../core/errors.ts";
import type { CertificateSettings } from "../core/site/certificate-settings.ts";
import type { SiteId } from "../core/site/site.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const everyMs = 3_600_000;

export function certificateJobs(site: SiteId, settings: CertificateSettings | null): readonly SiteJob[] {
  if (settings === null || settings.source.kind === "of-the-accounts") return [];
  return [{ site, kind: "certificate", id: `certificate ${site}`, everyMs, needs: [`certificate ${site}`] }];
}

/** Authorities count failures and shut out whoever makes many: what they refused is asked again after an hour, not sooner. */
const notSoon = new Set([
  "CERTIFICATE_REFUSED",
  "AUTHORITY_BUSY",
  "PROOF_NOT_PUBLISHED",
  "CERTIFICATE_UNUSABLE",
]);

export async function runCertificate(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  try {
    return await renew(site, app, signal);
  } catch (error) {
    if (!(error instanceof ClonePanelError) || !notSoon.has(error.code)) throw error;
    return { outcome: "waits", text: `${error.message}. ${error.hint}`, code: error.code };
  }
}

async function renew(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.renewCertificates({ site, signal, mode: "apply", review: async () => "apply" });
  // Nobody says no to the daemon.
  if (outcome.kind === "stopped") return { outcome: "quiet", text: "", code: null };
  const { renewal, accounts, warnings } = outcome.report;
  if (warnings.length > 0) return { outcome: "waits", text: warnings.join("; "), code: null };
  const left = accounts.filter(({ installed }) => installed === "failed" || installed === "waiting");
  if (left.length > 0) {
    const text = left.map(({ account, because }) => `${account}: ${because}`).join("; ");
    return { outcome: "failed", text, code: "CERTIFICATE_NOT_INSTALLED" };
  }
  const put = accounts.filter(({ installed }) => installed === "installed").map(({ account }) => account);
  if (put.length === 0 && (renewal === null || renewal.kind === "kept"))
    return { outcome: "quiet", text: "", code: null };
  const where = put.length === 0 ? "" : `, installed on ${put.join(", ")}`;
  return {
    outcome: "changed",
    text: `certificate ${renewal?.kind}: ${renewal?.because}${where}`,
    code: null,
  };
}
