import type { OverviewSite, Safety } from "../../../../src/api/contract/index.ts";

/** Keeps the server's order: worst first. */
export function chooseSites(
  sites: readonly OverviewSite[],
  wanted: { readonly text: string; readonly safety: Safety | null },
): readonly OverviewSite[] {
  const text = wanted.text.trim().toLowerCase();
  return sites.filter(
    ({ status, safety }) =>
      (wanted.safety === null || safety === wanted.safety) && status.site.toLowerCase().includes(text),
  );
}
