import { ClonePanelError } from "../../core/errors.ts";
import type { CertificateDemand } from "../../core/report/certificate-report.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { RoleParts } from "./role-parts.ts";

/**
 * A spare without a valid certificate is no spare: found before anything is changed.
 *
 * @returns what browsers will say, in words, where that was accepted.
 * @throws ClonePanelError CERTIFICATE_UNFIT
 */
export async function certificatesOf(
  { certificateFaults, work }: RoleParts,
  to: AccountId,
  demand: CertificateDemand,
): Promise<readonly string[]> {
  const faults = await certificateFaults(to);
  if (faults.length === 0 || demand === "accepted") return faults;
  throw new ClonePanelError("CERTIFICATE_UNFIT", `browsers would refuse the site: ${faults.join("; ")}`, {
    hint: `Nothing was changed. Put a valid certificate there and look: clonepanel certificate check ${work.site.id}; or move the role all the same: --accept-certificate`,
    remedy: "owner",
    site: work.site.id,
    account: to,
  });
}
