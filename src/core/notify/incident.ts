import type { SiteId } from "../site/site.ts";
import { isAtLeast, isWorse, type Notice, type Severity } from "./notice.ts";

/** Something that is wrong, from its first sign until the last one is gone. Times in milliseconds since 1970. */
export interface Incident {
  /** Its cause and when it began. */
  readonly id: string;
  readonly cause: string;
  readonly site: SiteId | null;
  /** The worst of its signs so far, in whose words it is told. */
  readonly severity: Severity;
  readonly title: string;
  readonly because: string;
  readonly signs: readonly IncidentSign[];
  readonly openedAt: number;
  /** When it became as bad as it is now: who was told before is told again. */
  readonly raisedAt: number;
  readonly overAt: number | null;
  /** Somebody looks after it: nobody else is woken, and its end is still told. */
  readonly acknowledgedAt: number | null;
}

export interface IncidentSign {
  readonly key: string;
  readonly severity: Severity;
  readonly title: string;
  readonly because: string;
  readonly since: number;
  readonly overAt: number | null;
}

/** What shows this long after the last telling may be something new, although it shares a cause. */
const sameStoryMs = 300_000;

/** Takes what was found into the incidents: one as long as it lasts, however often and in how many places it is seen. */
export function takeNotices(
  incidents: readonly Incident[],
  notices: readonly Notice[],
  nowMs: number,
): readonly Incident[] {
  return notices.reduce(
    (taken, notice) =>
      notice.kind === "good"
        ? takeGood(taken, notice.key, nowMs)
        : takeBad(
            taken,
            { ...notice, title: inOneLine(notice.title), because: inOneLine(notice.because) },
            nowMs,
          ),
    incidents,
  );
}

function takeGood(incidents: readonly Incident[], key: string, nowMs: number): readonly Incident[] {
  const at = incidents.findIndex(
    ({ signs, overAt }) => overAt === null && signs.some((sign) => sign.key === key && sign.overAt === null),
  );
  const incident = incidents[at];
  if (incident === undefined) return incidents;
  const signs = incident.signs.map((sign) =>
    sign.key === key && sign.overAt === null ? { ...sign, overAt: nowMs } : sign,
  );
  const overAt = signs.every((sign) => sign.overAt !== null) ? nowMs : null;
  return incidents.with(at, { ...incident, signs, overAt });
}

type Bad = Extract<Notice, { readonly kind: "bad" }>;

function takeBad(incidents: readonly Incident[], bad: Bad, nowMs: number): readonly Incident[] {
  const at = incidents.findIndex(({ cause, overAt }) => cause === bad.cause && overAt === null);
  const incident = incidents[at];
  if (incident === undefined) return [...incidents, openIncident(bad, nowMs)];
  const known = incident.signs.find(({ key }) => key === bad.key);
  const isStanding = known !== undefined && known.overAt === null;
  // The words change with every look (so many milliseconds); only another finding is worth to be stored.
  if (isStanding && known.title === bad.title && !isWorse(bad.severity, known.severity)) return incidents;
  const sign = signOf(bad, isStanding ? known.since : nowMs);
  const signs = [...incident.signs.filter(({ key }) => key !== bad.key), sign];
  const next = { ...incident, signs };
  return incidents.with(at, isRaised(incident, bad, isStanding, nowMs) ? raise(next, bad, nowMs) : next);
}

function isRaised(incident: Incident, bad: Bad, isStanding: boolean, nowMs: number): boolean {
  if (isWorse(bad.severity, incident.severity)) return true;
  const isAsBad = isAtLeast(bad.severity, incident.severity);
  return isAsBad && !isStanding && nowMs - incident.raisedAt > sameStoryMs;
}

/** Whoever looked after it has not seen this. */
function raise(incident: Incident, { severity, title, because }: Bad, nowMs: number): Incident {
  return { ...incident, severity, title, because, raisedAt: nowMs, acknowledgedAt: null };
}

function openIncident(bad: Bad, nowMs: number): Incident {
  const { cause, site, severity, title, because } = bad;
  return {
    ...{ id: `${nowMs} ${cause}`, cause, site, severity, title, because },
    signs: [signOf(bad, nowMs)],
    ...{ openedAt: nowMs, raisedAt: nowMs, overAt: null, acknowledgedAt: null },
  };
}

function signOf({ key, severity, title, because }: Bad, since: number): IncidentSign {
  return { key, severity, title, because, since, overAt: null };
}

const mostCharacters = 500;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** A part of it may be what a remote machine said: it must not become a second header, or move a cursor. */
function inOneLine(text: string): string {
  return text.replace(unprintable, " ").slice(0, mostCharacters);
}

/** Somebody looks after all that is open of this cause (null: after everything). */
export function acknowledge(
  incidents: readonly Incident[],
  cause: string | null,
  nowMs: number,
): readonly Incident[] {
  return incidents.map((one) =>
    one.overAt === null && one.acknowledgedAt === null && (cause === null || one.cause === cause)
      ? { ...one, acknowledgedAt: nowMs }
      : one,
  );
}
