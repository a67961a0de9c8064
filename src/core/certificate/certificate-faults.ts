import type { Verdict } from "../check/verdict.ts";
import type { AccountId } from "../site/site.ts";

/**
 * Why a browser would refuse the site at this account, a sentence each reason; empty: it would not. A certificate that
 * only ends soon serves today.
 */
export function certificateFaults(
  account: AccountId,
  looks: readonly { readonly name: string; readonly verdict: Verdict }[],
): readonly string[] {
  const bad = looks.filter(({ verdict }) => verdict.kind === "bad" || verdict.kind === "unknown");
  const byReason = Map.groupBy(bad, ({ verdict }) => verdict.because);
  return [...byReason].map(([because, those]) => {
    const names = [...new Set(those.map(({ name }) => name))].join(", ");
    return `${account} has no valid certificate for ${names}: ${because}`;
  });
}
