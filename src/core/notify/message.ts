import type { SiteId } from "../site/site.ts";
import type { Due } from "./book.ts";
import type { Incident } from "./incident.ts";
import type { Severity } from "./notice.ts";

/** What is sent to a person, or to a program. */
export interface Message {
  /** The same for every attempt, so that a service can tell a repetition. */
  readonly id: string;
  readonly kind: "open" | "over" | "report" | "test";
  /** Of what is wrong; the same for its end. */
  readonly cause: string;
  readonly site: SiteId | null;
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ClonePanel was stopped while it sent this one: it may have arrived before. */
  readonly repetition: "no" | "possible";
}

/** At most this many lines; a whole host that is down is a list nobody reads. */
const mostLines = 30;

/** One message for all of it, in the words of the worst. */
export function composeMessage(due: readonly Due[], isoTime: (atMs: number) => string): Message | null {
  const sorted = [...due].sort((left, right) => rankOf(right) - rankOf(left));
  const [first] = sorted;
  if (first === undefined) return null;
  const others = sorted.length - 1;
  const isDoubted = sorted.some(({ delivery }) => delivery.isDoubted);
  const lines = sorted.map((one) => textOf(one, isoTime));
  const left = lines.length - mostLines;
  const { title, ...part } = partOf(first, isoTime);
  return {
    ...part,
    id: first.delivery.id,
    title: others === 0 ? title : `${title} (and ${others} more)`,
    text: [
      ...lines.slice(0, mostLines),
      ...(left > 0 ? [`... and ${left} more: clonepanel notify list`] : []),
      ...(isDoubted ? ["(ClonePanel was stopped while it sent this: it may have come before.)"] : []),
    ].join("\n"),
    repetition: isDoubted ? "possible" : "no",
  };
}

function rankOf({ delivery, incident }: Due): number {
  if (delivery.about.kind !== "open" || incident === null) return 0;
  return { info: 1, warning: 2, alarm: 3 }[incident.severity];
}

type Part = Pick<Message, "kind" | "cause" | "site" | "severity" | "title" | "at">;

function partOf({ delivery: { about }, incident }: Due, isoTime: (atMs: number) => string): Part {
  if (about.kind === "report" || incident === null) {
    const { severity = "info", title = "" } = about.kind === "report" ? about.report : {};
    return { kind: "report", cause: "weekly report", site: null, severity, title, at: isoTime(atOf(about)) };
  }
  const { cause, site, severity, title, openedAt, overAt } = incident;
  const isOver = about.kind === "over";
  return {
    ...{ kind: about.kind, cause, site },
    severity: isOver ? "info" : severity,
    title: isOver ? `over: ${title}` : title,
    at: isoTime(isOver ? (overAt ?? openedAt) : openedAt),
  };
}

function atOf(about: Due["delivery"]["about"]): number {
  return about.kind === "report" ? about.at : 0;
}

function textOf({ delivery: { about }, incident }: Due, isoTime: (atMs: number) => string): string {
  if (about.kind === "report" || incident === null) return about.kind === "report" ? about.report.text : "";
  const { severity, title, because, openedAt, overAt } = incident;
  const span =
    overAt === null ? `since ${isoTime(openedAt)}` : `from ${isoTime(openedAt)} to ${isoTime(overAt)}`;
  if (about.kind === "over") return `over: ${title} (${span})${alsoOf(incident)}`;
  const state = overAt === null ? "" : "over by now: ";
  return `${state}${severity}: ${title}: ${because} (${span})${alsoOf(incident)}`;
}

/** What else showed it. */
function alsoOf({ title, signs }: Incident): string {
  const others = signs.filter((sign) => sign.title !== title).map((sign) => sign.title);
  return others.length === 0 ? "" : `\n  also: ${others.slice(0, 8).join("; ")}`;
}
