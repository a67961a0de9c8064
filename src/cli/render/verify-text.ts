import type { SiteVerification, VerifiedPlace } from "../../core/report/site-verification.ts";
import { count, span } from "../../core/words/quantities.ts";

export function verifyText(sites: readonly SiteVerification[]): string {
  return sites.map(siteText).join("\n");
}

function siteText(site: SiteVerification): string {
  return [
    `${site.site}: generation ${site.generation} (${span(site.durationMs)})`,
    ...site.places.flatMap(placeLines),
  ].join("\n");
}

function placeLines(place: VerifiedPlace): readonly string[] {
  const name = place.account ?? "vault";
  const seen = `${count(place.files, "file")} and ${count(place.rows, "row")} compared`;
  if (place.differenceCount === 0) return [`  ${name}: the same, ${seen}`];
  const more = place.differenceCount - place.differences.length;
  return [
    `  ${name}: ${count(place.differenceCount, "difference")}, ${seen}`,
    ...place.differences.map(({ kind, name: what, because }) => `    ${kind} ${what}: ${because}`),
    ...(more > 0 ? [`    ... and ${more} more`] : []),
  ];
}
