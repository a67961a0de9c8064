import type { DrillRow, MonthlyReport, MoveRow } from "../report/monthly-report.ts";
import { count, span } from "../words/quantities.ts";
import { htmlDocument } from "./document.ts";
import { html, type Markup } from "./markup.ts";
import type { Outage } from "./public-site.ts";
import { daysPicture } from "./site-card.ts";
import { moment, monthWords } from "./time-words.ts";

/** One document for all of them, to be printed: one site after another. */
export function reportPage(reports: readonly MonthlyReport[], styleHash: string): string {
  const [first] = reports;
  const names = reports.length === 1 ? (first?.site ?? "") : count(reports.length, "site");
  return htmlDocument({
    title: `${names}, ${monthWords(first?.month ?? "")}`,
    mark: reports.some(hadTrouble) ? "late" : "good",
    styleHash,
    body: html`<main>${reports.map(siteReport)}</main>`,
  });
}

function hadTrouble({ pages, copies, drills }: MonthlyReport): boolean {
  return (
    (pages?.availability.bad ?? 0) > 0 ||
    copies.lateMs > 0 ||
    drills.some(({ result }) => result !== "passed")
  );
}

function siteReport(report: MonthlyReport): Markup {
  return html`<section>
<h1>${report.site}: ${monthWords(report.month)}</h1>
<p class="note">Written ${moment(report.writtenAt)}. Days and times are UTC.${
    report.extent === "so-far" ? " The month is not over: this is how far it came." : ""
  }${sinceWords(report)}</p>
${card("Could visitors reach it?", pagesOf(report))}
${card("Was it copied?", copiesOf(report))}
${card("Snapshots", snapshotsOf(report))}
${card("Rehearsed restores", drillsOf(report))}
${card("Moves to the other account", movesOf(report))}
${card("What is not known", unknownOf(report))}
</section>
`;
}

function card(title: string, content: Markup): Markup {
  return html`<section class="card"><h2>${title}</h2>
${content}</section>
`;
}

function sinceWords({ recordedSince, month }: MonthlyReport): Markup | string {
  if (recordedSince === null) return " Nothing was written down in this month.";
  return recordedSince.slice(0, 7) === month && recordedSince > `${month}-01T00:59`
    ? html` <b>It was written down from ${moment(recordedSince)} on only; of the time before nothing is known.</b>`
    : "";
}

function pagesOf({ pages, outages }: MonthlyReport): Markup {
  if (pages === null) return html`<p>No page of this site is looked at, so nobody knows.</p>`;
  return html`${daysPicture(pages.days, pages.availability)}${outagesOf(outages)}`;
}

function outagesOf(outages: readonly Outage[] | null): Markup {
  if (outages === null)
    return html`<p class="note">Outages are not written down one by one here; the days above are counted.</p>`;
  if (outages.length === 0) return html`<p>No outage is written down.</p>`;
  const row = ({ from, until }: Outage) =>
    html`<tr><td>${moment(from)}</td><td>${until === null ? "goes on" : moment(until)}</td></tr>`;
  return html`<table><caption>Outages</caption><thead><tr><th scope="col">From</th><th scope="col">To</th></tr></thead>
<tbody>${outages.map(row)}</tbody></table>`;
}

function copiesOf({ copies }: MonthlyReport): Markup {
  const { done, failed, lastAt, longestGap, lateMs } = copies;
  if (done === 0)
    return html`<p class="bad"><b>No copy was made.</b>${failed === 0 ? "" : ` Passes that failed: ${failed}.`}</p>`;
  return html`<dl>
<dt>Passes that ended well</dt><dd>${done}</dd>
<dt>Passes that failed</dt><dd>${failed}</dd>
<dt>Last good one</dt><dd>${lastAt === null ? "never" : moment(lastAt)}</dd>
<dt>Longest time without one</dt><dd>${longestGap === null ? "not known" : html`${span(longestGap.ms)}, from ${moment(longestGap.from)}`}</dd>
<dt>Copy older than promised</dt><dd>${lateMs === 0 ? "never" : `for ${span(lateMs)} in all`}</dd>
</dl>`;
}

function snapshotsOf({ snapshots }: MonthlyReport): Markup {
  const { taken, kept, newestAt, verifications, hashed, withDamage } = snapshots;
  const verified =
    verifications === 0
      ? html`<b>none: nobody knows whether they are still right</b>`
      : html`${verifications}, ${count(hashed, "file")} read and compared${
          withDamage === 0 ? ", no damage" : html`, <b class="bad">${withDamage} found damage</b>`
        }`;
  return html`<dl>
<dt>Taken in this month</dt><dd>${taken}</dd>
<dt>Kept now</dt><dd>${kept}${newestAt === null ? "" : html`, the newest of ${moment(newestAt)}`}</dd>
<dt>Verifications</dt><dd>${verified}</dd>
</dl>`;
}

function drillsOf({ drills }: MonthlyReport): Markup {
  if (drills.length === 0) return html`<p><b>None: a restore was not proven in this month.</b></p>`;
  const words = { passed: "passed", failed: "did not pass", undone: "could not be done" } as const;
  const row = ({ at, result, rtoMs, rpoMs }: DrillRow) =>
    html`<tr><td>${moment(at)}</td><td>${words[result]}</td><td class="n">${spanOr(rtoMs)}</td><td class="n">${spanOr(rpoMs)}</td></tr>`;
  return measured("A snapshot is restored where nobody sees it, and looked at", drills.map(row));
}

function movesOf({ moves }: MonthlyReport): Markup {
  if (moves.length === 0) return html`<p>None: the site stayed where it was.</p>`;
  const row = ({ at, kind, result, rtoMs, rpoMs }: MoveRow) =>
    html`<tr><td>${moment(at)}</td><td>${kind}${result === "done" ? "" : ", not done"}</td><td class="n">${spanOr(rtoMs)}</td><td class="n">${spanOr(rpoMs)}</td></tr>`;
  return measured("A switchover is planned; a failover follows the loss of an account", moves.map(row));
}

function measured(caption: string, rows: readonly Markup[]): Markup {
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col" class="n">Time it took (RTO)</th><th scope="col" class="n">Age of the content (RPO)</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function spanOr(ms: number | null): string {
  return ms === null ? "not measured" : span(ms);
}

/** Everything above that stands on no look: said in one place, so that nobody takes silence for good news. */
function unknownOf({ pages, copies, snapshots, drills }: MonthlyReport): Markup {
  const lines = [
    ...(pages === null ? ["Whether visitors could reach the site: nobody looks."] : []),
    ...(pages !== null && pages.availability.unwatchedDays > 0
      ? [
          `On ${count(pages.availability.unwatchedDays, "day")} of ${pages.days.length} nobody looked at its pages.`,
        ]
      : []),
    ...(pages !== null && pages.availability.unknown > 0
      ? [
          `${count(pages.availability.unknown, "look")} told nothing, as the observer's own line was not proven.`,
        ]
      : []),
    ...(copies.lateMs > 0 ? [`For ${span(copies.lateMs)} the copy was older than promised.`] : []),
    ...(snapshots.verifications === 0 ? ["Whether the snapshots are undamaged: none was verified."] : []),
    ...(drills.length === 0 ? ["Whether a restore works: none was rehearsed."] : []),
  ];
  if (lines.length === 0) return html`<p>Nothing of what is told above: every part of it was looked at.</p>`;
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
