import type {
  OffsiteFetched,
  OffsiteRow,
  OffsiteRun,
  OffsiteSetUp,
  OffsiteVerification,
} from "../../core/report/offsite.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";
import { table } from "./table.ts";

export function offsiteSetUpText({ repository, outcome, newKey, keyFile }: OffsiteSetUp): string {
  const head =
    outcome === "created" ? `off-site store made: ${repository}` : `off-site store is there: ${repository}`;
  if (newKey === null) return head;
  return [
    head,
    "",
    `  key: ${newKey}`,
    "",
    `It lies in ${keyFile} and is not shown again. Write it on the recovery sheet (clonepanel recovery-kit)`,
    "and keep that away from this machine: without the key nobody can read the store, also not you.",
  ].join("\n");
}

export function offsiteRunText({
  site,
  snapshot,
  copy,
  outcome,
  addedBytes,
  durationMs,
}: OffsiteRun): string {
  const what = outcome === "there" ? "lies there already" : `copied, ${bytes(addedBytes)} sent`;
  return `${site}: ${snapshot} ${what} (${copy.slice(0, 8)}, ${span(durationMs)})`;
}

export function offsiteListText(copies: readonly OffsiteRow[]): string {
  if (copies.length === 0) return "nothing lies there yet; run: clonepanel offsite copy";
  return table(
    ["SITE", "SNAPSHOT", "COPIED", "COPY"],
    copies.map(({ site, snapshot, at, copy }) => [site, snapshot, at, copy.slice(0, 8)]),
  );
}

export function offsiteVerifyText(report: OffsiteVerification): string {
  const { scope, part, problems, sites, durationMs } = report;
  const read = scope === "full" ? "everything read" : `part ${part} of 30 read`;
  const verdict = problems.length === 0 ? "no errors" : count(problems.length, "problem");
  return [
    `off-site store: ${verdict}, ${read} (${span(durationMs)})`,
    ...problems.map((problem) => `  ${problem}`),
    ...sites.map(({ site, ok, because }) => `  ${ok ? "good" : "BAD "}  ${site}: ${because}`),
  ].join("\n");
}

export function offsiteFetchText(report: OffsiteFetched): string {
  const { site, snapshot, folder, outcome, files, durationMs } = report;
  if (outcome === "there") return `${site}: the vault has ${snapshot}, whole; nothing was fetched`;
  const took = `${count(files, "file")}, ${bytes(report.bytes)}, every one hashed (${span(durationMs)})`;
  return `${site}: ${snapshot} is in ${folder}: ${took}`;
}
