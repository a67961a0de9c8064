import { count, span } from "../words/quantities.ts";
import { htmlDocument, type Mark, signs } from "./document.ts";
import { html, type Markup } from "./markup.ts";
import type { PublicPart, PublicSite } from "./public-site.ts";
import { siteCard } from "./site-card.ts";
import { moment } from "./time-words.ts";

export interface StatusPage {
  readonly title: string;
  /** ISO 8601. */
  readonly writtenAt: string;
  readonly everyMs: number;
  readonly sites: readonly PublicSite[];
}

export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** After so many missed turns nobody writes it any more; a line that is slow for a moment is no such thing. */
const missedTurns = 3;
const shortestMs = 10 * 60_000;

export function validForMs(everyMs: number): number {
  return Math.max(missedTurns * everyMs, shortestMs);
}

/**
 * The files of a status page. `index.html` never moves by itself, so that it can be read and operated in any time;
 * `live.html` is the same and loads itself anew, for a screen on a wall, for whoever chose it. `index.html` is the last
 * one: what it links to is there before.
 */
export function statusPageFiles(page: StatusPage, styleHash: string): readonly PageFile[] {
  const mark = overallMark(page.sites);
  const document = (kind: "still" | "live") =>
    htmlDocument({
      title: `${sentences[mark]} - ${page.title}`,
      mark,
      styleHash,
      ...(kind === "live" ? { head: html`<meta http-equiv="refresh" content="60">\n` } : {}),
      body: bodyOf(page, mark, kind),
    });
  return [
    { name: "live.html", text: document("live") },
    { name: "status.json", text: `${JSON.stringify(forPrograms(page, mark))}\n` },
    { name: "index.html", text: document("still") },
  ];
}

const sentences: Readonly<Record<Mark, string>> = {
  good: "Everything works",
  late: "Works, with a disturbance",
  bad: "Something is down",
  unknown: "Not known at the moment",
};

/** What visitors meet decides; a late copy behind it does not make a site down. */
function overallMark(sites: readonly PublicSite[]): Mark {
  const parts = sites.flatMap((site) => site.parts);
  const met = parts.filter(({ part }) => part === "web" || part === "mail");
  if (met.some(({ state }) => state === "bad")) return "bad";
  if (met.some(({ state }) => state === "unknown") || met.length === 0) return "unknown";
  return parts.some(({ state }) => state !== "good") ? "late" : "good";
}

function bodyOf(page: StatusPage, mark: Mark, kind: "still" | "live"): Markup {
  return html`<header>
<h1>${page.title}</h1>
<p class="say ${mark}"><span aria-hidden="true">${signs[mark]}</span><span>${sentences[mark]}</span></p>
</header>
<main>
<p class="card warn">Written ${moment(page.writtenAt)}, and anew every ${span(page.everyMs)}. If that is more than
${span(validForMs(page.everyMs))} ago, nobody is watching, and nothing below is known any more.
${kind === "live" ? stay : goLive}</p>
${[...page.sites].sort(worstFirst).map(siteCard)}
</main>
<footer><p class="muted">This page is a file on the same servers as the sites it tells of. It loads nothing and runs
nothing. For programs: <a href="status.json">status.json</a>.</p></footer>`;
}

const stay = html`This view loads itself anew every minute. <a href="index.html">Stop that</a>.`;
const goLive = html`<a href="index.html">Look again</a>, or <a href="live.html">keep it fresh by itself</a>.`;

const order: readonly Mark[] = ["bad", "unknown", "late", "good"];

function worstFirst(left: PublicSite, right: PublicSite): number {
  const rank = ({ parts }: PublicSite) => Math.min(...parts.map(({ state }) => order.indexOf(state)));
  return rank(left) - rank(right) || (left.name < right.name ? -1 : 1);
}

function forPrograms(page: StatusPage, mark: Mark): unknown {
  return {
    title: page.title,
    state: mark,
    writtenAt: page.writtenAt,
    validForSeconds: Math.round(validForMs(page.everyMs) / 1_000),
    sites: page.sites.map(({ name, parts, availability, outages, maintenance }) => ({
      site: name,
      parts: parts.map(({ part, state, knownAt }: PublicPart) => ({ part, state, knownAt })),
      availability: { days: page.sites[0]?.days.length ?? 0, ...availability },
      outages,
      maintenance,
    })),
    words: `${count(page.sites.length, "site")}: ${sentences[mark]}`,
  };
}
