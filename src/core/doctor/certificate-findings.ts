import { certificateFaults } from "../certificate/certificate-faults.ts";
import type { Verdict } from "../check/verdict.ts";
import type { HealthFinding } from "../report/account-health.ts";
import type { AccountId } from "../site/site.ts";
import { good, note, problem } from "./finding.ts";

const topic = "certificate";

/** What browsers are shown at this account's own addresses: a spare that they refuse is no spare. */
export function certificateFindings(
  site: string,
  account: AccountId,
  looks: readonly { readonly name: string; readonly verdict: Verdict }[] | null,
): readonly HealthFinding[] {
  if (looks === null) return [];
  const about = { topic, site };
  if (looks.length === 0) {
    const next = `Say where it is reached: accounts.${account}.addresses`;
    return [note(about, "no address is configured, so nobody can look at its certificate", next)];
  }
  const next = `Install a valid one and look: clonepanel certificate check ${site}`;
  const faults = certificateFaults(account, looks);
  if (faults.length > 0) return faults.map((fault) => problem(about, fault, next));
  const soon = looks.find(({ verdict }) => verdict.kind === "warning");
  if (soon !== undefined) return [note(about, soon.verdict.because, `clonepanel certificate renew ${site}`)];
  return [good(about, `valid for all ${looks.length} names that were asked: ${looks[0]?.verdict.because}`)];
}
