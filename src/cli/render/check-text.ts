import type { CheckReport, CheckRow, CheckRun } from "../../core/report/check-report.ts";

const words = { good: "good   ", warning: "warning", bad: "BAD    ", unknown: "unknown" } as const;

export function checkText(sites: readonly CheckRun[]): string {
  if (sites.length === 0) return "no checks are configured";
  return sites.map(({ site, checks }) => [site, ...checks.map(rowText)].join("\n")).join("\n\n");
}

function rowText({ verdict, name, verdictBecause }: CheckRow): string {
  return `  ${words[verdict]}  ${name}: ${verdictBecause}`;
}

/** In `status`: what is good needs no reason. */
export function standingText({ name, state, because, since, causedBy }: CheckReport): string {
  if (state === "good") return `${name}: good`;
  if (causedBy !== null) return `${name}: ${state}, as is ${causedBy}`;
  const time = since === null ? "" : ` since ${since}`;
  return `${name}: ${state}${time}, ${because}`;
}
