import type {
  Difference,
  DifferingRow,
  SiteVerification,
  VerifiedPlace,
} from "../../core/report/site-verification.ts";
import { count, span } from "../../core/words/quantities.ts";
import { valueText } from "./rescue-words.ts";

export function verifyText(sites: readonly SiteVerification[]): string {
  return sites.map(siteText).join("\n");
}

function siteText(site: SiteVerification): string {
  return [
    `${site.site}: generation ${site.generation} (${span(site.durationMs)})`,
    ...site.places.flatMap(placeLines),
    ...(site.primary === null
      ? ["  primary: not compared, it could not be asked"]
      : primaryLines(site.primary)),
  ].join("\n");
}

function placeLines(place: VerifiedPlace): readonly string[] {
  const name = place.account ?? "vault";
  const seen = `${count(place.files, "file")} and ${count(place.rows, "row")} compared`;
  if (place.differenceCount === 0) return [`  ${name}: the same, ${seen}`];
  return [`  ${name}: ${count(place.differenceCount, "difference")}, ${seen}`, ...differenceLines(place)];
}

function primaryLines(place: VerifiedPlace): readonly string[] {
  const name = `${place.account} (primary)`;
  const seen = `${count(place.files, "file")} and ${count(place.rows, "row")} compared`;
  if (place.differenceCount === 0) return [`  ${name}: the same, ${seen}`];
  return [
    `  ${name}: ${count(place.differenceCount, "difference")} to the vault, ${seen}; what is new there comes with the next sync`,
    ...differenceLines(place),
  ];
}

function differenceLines({ differences, differenceCount }: VerifiedPlace): readonly string[] {
  const more = differenceCount - differences.length;
  return [...differences.flatMap(oneDifference), ...(more > 0 ? [`    ... and ${more} more`] : [])];
}

function oneDifference({
  kind,
  name,
  because,
  rows = [],
  groupsNotNamed = 0,
}: Difference): readonly string[] {
  return [
    `    ${kind} ${name}: ${because}`,
    ...rows.map((row) => `      ${valueText(row.key, 80)} ${rowWords[row.kind]}`),
    ...(groupsNotNamed > 0
      ? [`      ... and more, in ${count(groupsNotNamed, "group")} of rows that differ too`]
      : []),
  ];
}

const rowWords: Readonly<Record<DifferingRow["kind"], string>> = {
  missing: "is missing",
  extra: "is not in the vault",
  differs: "differs",
};
