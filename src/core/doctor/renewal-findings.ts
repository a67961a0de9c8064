import type { HealthFinding } from "../report/account-health.ts";
import type { RenewalLook } from "../site/renewal.ts";
import { span } from "../words/quantities.ts";
import { good, note } from "./finding.ts";

/** Would this replica keep its primary's lease alive while the controller is away? */
export function renewalFindings(
  { site, account }: { readonly site: string; readonly account: string },
  look: RenewalLook | null,
): readonly HealthFinding[] {
  const about = { topic: "fence", site };
  if (look === null) return [note(about, `${account} does not tell whether it renews the lease`, null)];
  const { allowed, attemptAgeMs } = look;
  if (allowed === null || look.cron === "does not") {
    const text = `${account} does not renew the primary's lease: the site is read-only when the controller is away for 3 min`;
    return [
      note(
        about,
        text,
        "clonepanel run sets it up once the primary has its lease; that account needs php, flock and a crontab of its own",
      ),
    ];
  }
  const last = attemptAgeMs === null ? "" : `; it was last told to, or last tried, ${span(attemptAgeMs)} ago`;
  return [good(about, `${account} renews the primary's lease while the controller is away${last}`)];
}
