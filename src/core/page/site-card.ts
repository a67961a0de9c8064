import { count } from "../words/quantities.ts";
import { signs } from "./document.ts";
import { html, type Markup } from "./markup.ts";
import { type Availability, type PageDay, percentWords } from "./page-days.ts";
import type { Outage, PublicPart, PublicSite } from "./public-site.ts";
import { dayWords, moment } from "./time-words.ts";

export function siteCard(site: PublicSite): Markup {
  return html`<section class="card">
<h2>${site.name}</h2>
<ul class="parts">${site.parts.map(partLine)}</ul>
${site.maintenance.map(windowLine)}
${daysPicture(site.days, site.availability)}
${outagesOf(site)}
</section>
`;
}

const partNames: Readonly<Record<PublicPart["part"], string>> = {
  web: "Web pages",
  mail: "Mail",
  names: "Names (DNS)",
  copy: "Copy in another place",
};

const words: Readonly<Record<PublicPart["part"], Readonly<Record<PublicPart["state"], string>>>> = {
  web: { good: "up", late: "disturbed", bad: "down", unknown: "not known" },
  mail: { good: "up", late: "disturbed", bad: "down", unknown: "not known" },
  names: { good: "all alike", late: "disturbed", bad: "not all alike", unknown: "not known" },
  copy: { good: "up to date", late: "late", bad: "far behind", unknown: "not known" },
};

function partLine({ part, state, knownAt }: PublicPart): Markup {
  const when = part === "copy" ? "made" : "seen";
  return html`<li><b>${partNames[part]}</b><span class="${state}"><span aria-hidden="true">${signs[state]}</span> ${words[part][state]}</span>${
    knownAt === null ? "" : html`<span class="muted">${when} ${moment(knownAt)}</span>`
  }</li>`;
}

function windowLine({ from, until }: Outage): Markup {
  return html`<p class="note">Planned maintenance: ${moment(from)} to ${until === null ? "?" : moment(until)}</p>\n`;
}

const heights: Readonly<Record<PageDay["state"], number>> = { good: 24, part: 16, bad: 24, unwatched: 4 };

/** A day is a bar; its height says the state too. All bars of a state are one path, so that ninety days are small. */
export function daysPicture(days: readonly PageDay[], availability: Availability): Markup {
  const said = daysWords(days.length, availability);
  const path = (state: PageDay["state"]) => {
    const height = heights[state];
    const bars = days.flatMap((day, at) =>
      day.state === state ? [`M${at * 3} ${24 - height}h2v${height}h-2z`] : [],
    );
    return bars.length === 0 ? "" : html`<path class="${state}" d="${bars.join("")}"/>`;
  };
  return html`<svg class="days" role="img" aria-label="${said}" viewBox="0 0 ${days.length * 3} 24" preserveAspectRatio="none">${(
    ["good", "part", "bad", "unwatched"] as const
  ).map(path)}</svg>
<p class="ends"><span>${dayWords(days[0]?.day ?? "")}</span><span>${dayWords(days.at(-1)?.day ?? "")}</span></p>
<p class="note">${said}</p>
${daysTable(days)}`;
}

function daysWords(all: number, { up, looks, bad, unknown, unwatchedDays }: Availability): string {
  if (up === null)
    return `Nobody looked at the pages in these ${count(all, "day")}, so nothing is known of them.`;
  const blind = [
    ...(unwatchedDays === 0 ? [] : [`${count(unwatchedDays, "day")} of ${all} nobody looked`]),
    ...(unknown === 0 ? [] : [`${count(unknown, "look")} told nothing`]),
  ];
  const known = `${percentWords(up)} of ${count(looks, "look")} found the pages up, ${bad} did not`;
  return blind.length === 0 ? `${known}.` : `${known}; not counted: ${blind.join(", ")}.`;
}

function daysTable(days: readonly PageDay[]): Markup | string {
  const told = days.filter(({ state, unknown }) => state === "part" || state === "bad" || unknown > 0);
  if (told.length === 0) return "";
  const row = ({ day, looks, bad, unknown }: PageDay) =>
    html`<tr><td>${dayWords(day)}</td><td class="n">${looks}</td><td class="n">${bad}</td><td class="n">${unknown}</td></tr>`;
  return html`<details><summary>Days that were not wholly good (${told.length})</summary>
<table><thead><tr><th scope="col">Day</th><th scope="col" class="n">Looks</th><th scope="col" class="n">Failed</th><th scope="col" class="n">Told nothing</th></tr></thead>
<tbody>${[...told].reverse().map(row)}</tbody></table></details>
`;
}

function outagesOf({ outages }: PublicSite): Markup | string {
  if (outages === null || outages.length === 0) return "";
  const row = ({ from, until }: Outage) =>
    html`<li>${moment(from)} to ${until === null ? html`<b class="bad">now</b>` : moment(until)}</li>`;
  return html`<h3>Outages lately</h3>
<ul>${outages.map(row)}</ul>`;
}
