import type { SiteId } from "../site/site.ts";
import type { Incident } from "./incident.ts";
import type { Severity } from "./notice.ts";
import { type Route, tellAtMs, waitQuiet } from "./route.ts";
import { lastWeekly } from "./weekly.ts";

/** Everything that is told, or was: the journal of the notifications. Times in milliseconds since 1970. */
export interface NoticeBook {
  readonly incidents: readonly Incident[];
  readonly deliveries: readonly Delivery[];
  /** When each destination's last weekly report was due. */
  readonly weekly: Readonly<Record<string, number>>;
}

/** One thing to be told to one destination, until it has arrived or was given up. */
export interface Delivery {
  readonly id: string;
  readonly to: string;
  readonly about: DeliveryAbout;
  readonly dueAt: number;
  readonly tries: number;
  /** `sending` is stored before it is sent: who finds it without a sender does not know whether it arrived. */
  readonly state: "waiting" | "sending" | "sent" | "given-up";
  /** It was being sent when ClonePanel was stopped: it may come twice. */
  readonly isDoubted: boolean;
  /** Of the last attempt that failed; null: none did. Holds no secret. */
  readonly because: string | null;
  readonly endedAt: number | null;
}

export type DeliveryAbout =
  /** `raisedAt`: how bad it was then. */
  | { readonly kind: "open"; readonly incident: string; readonly raisedAt: number }
  | { readonly kind: "over"; readonly incident: string }
  | { readonly kind: "report"; readonly report: Report; readonly at: number };

/** "All is well, proven at ...", or what is not. */
export interface Report {
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
}

export const emptyBook: NoticeBook = { incidents: [], deliveries: [], weekly: {} };

/** Routes by the names of their destinations. */
export type Routes = ReadonlyMap<string, Route>;

/** Things of one moment are one message: the first waits for the others this long. */
export const gatherMs = 10_000;

/** Writes down who is to be told of what: each destination once as bad as it is, and of its end only when of it. */
export function planDeliveries(book: NoticeBook, routes: Routes, nowMs: number): NoticeBook {
  const known = new Map(book.deliveries.map((one) => [one.id, one]));
  const fresh: Delivery[] = [];
  for (const incident of book.incidents)
    for (const [to, route] of routes) {
      // Who cannot be reached need not be told so.
      if (incident.cause === causeOfNotifier(to)) continue;
      const { id, raisedAt, overAt, severity } = incident;
      const open = aDelivery(to, { kind: "open", incident: id, raisedAt }, nowMs + gatherMs);
      const at = tellAtMs(route, incident);
      if (!known.has(open.id) && at !== null && at <= nowMs) fresh.push(open);
      const over = aDelivery(to, { kind: "over", incident: id }, waitQuiet(route, severity, nowMs));
      if (overAt !== null && !known.has(over.id) && wasTold(book, to, id)) fresh.push(over);
    }
  return fresh.length === 0 ? book : { ...book, deliveries: [...book.deliveries, ...fresh] };
}

export function causeOfNotifier(name: string): string {
  return `notification ${name}`;
}

/** Not before all that was said of it has arrived: an end before its beginning says nothing to anybody. */
function wasTold({ deliveries }: NoticeBook, to: string, incident: string): boolean {
  const openings = deliveries.filter(
    ({ about, to: whom }) => whom === to && about.kind === "open" && about.incident === incident,
  );
  return (
    openings.some(({ state }) => state === "sent") &&
    openings.every(({ state }) => state === "sent" || state === "given-up")
  );
}

/** Who wants one is told how all is, once a week; a machine that was off tells it once. */
export function planReports(book: NoticeBook, routes: Routes, report: Report, nowMs: number): NoticeBook {
  const due = dueReports(book, routes, nowMs);
  if (due.length === 0) return book;
  const fresh = due.flatMap(({ to, at, isFirst }) =>
    isFirst ? [] : [aDelivery(to, { kind: "report", report, at }, nowMs)],
  );
  const weekly = { ...book.weekly, ...Object.fromEntries(due.map(({ to, at }) => [to, at])) };
  return { ...book, weekly, deliveries: [...book.deliveries, ...fresh] };
}

export function dueReports(
  { weekly }: NoticeBook,
  routes: Routes,
  nowMs: number,
): readonly { readonly to: string; readonly at: number; readonly isFirst: boolean }[] {
  return [...routes].flatMap(([to, route]) => {
    if (route.weekly === null) return [];
    const at = lastWeekly(route.weekly, nowMs);
    const before = weekly[to];
    // The first one comes at its time, not on the day it was asked for.
    return before === at ? [] : [{ to, at, isFirst: before === undefined }];
  });
}

function aDelivery(to: string, about: DeliveryAbout, dueAt: number): Delivery {
  const state = "waiting";
  return {
    ...{ id: idOf(to, about), to, about, dueAt, state },
    ...{ tries: 0, isDoubted: false, because: null, endedAt: null },
  };
}

function idOf(to: string, about: DeliveryAbout): string {
  switch (about.kind) {
    case "open":
      return `open ${to} ${about.incident} ${about.raisedAt}`;
    case "over":
      return `over ${to} ${about.incident}`;
    case "report":
      return `report ${to} ${about.at}`;
  }
}

export interface Due {
  readonly delivery: Delivery;
  /** Null: it is a report. */
  readonly incident: Incident | null;
}

/** What is to be sent now, all for one destination together: ten alarms of one cause are one message. */
export function dueDeliveries(book: NoticeBook, nowMs: number): ReadonlyMap<string, readonly Due[]> {
  const incidents = new Map(book.incidents.map((one) => [one.id, one]));
  const waiting = book.deliveries.flatMap((delivery): readonly Due[] => {
    const { about, state } = delivery;
    if (state !== "waiting") return [];
    if (about.kind === "report") return [{ delivery, incident: null }];
    const incident = incidents.get(about.incident);
    return incident === undefined ? [] : [{ delivery, incident }];
  });
  const isDue = ({ delivery }: Due) => delivery.dueAt <= nowMs;
  // Once a message goes, what would follow within seconds goes with it.
  const isSoon = ({ delivery }: Due) => delivery.dueAt <= nowMs + gatherMs && delivery.tries === 0;
  const all = Map.groupBy(waiting, ({ delivery }) => delivery.to);
  return new Map(
    [...all].flatMap(([to, dues]) =>
      dues.some(isDue) ? [[to, dues.filter((due) => isDue(due) || isSoon(due))] as const] : [],
    ),
  );
}

const keptMs = 30 * 86_400_000;
const keptMost = 500;

/** Forgets what is long over and told; the book stays small whatever happens. */
export function forgetOld(book: NoticeBook, routes: Routes, nowMs: number): NoticeBook {
  // A destination that is configured no more is waited for no more.
  const isWaiting = ({ state, to }: Delivery) =>
    (state === "waiting" || state === "sending") && routes.has(to);
  const waiting = new Set(
    book.deliveries.filter(isWaiting).map(({ about }) => (about.kind === "report" ? null : about.incident)),
  );
  const isNeeded = ({ id, overAt }: Incident) => overAt === null || waiting.has(id);
  const isYoung = ({ overAt }: Incident) => nowMs - (overAt ?? nowMs) < keptMs;
  const spare = Math.max(0, keptMost - book.incidents.filter(isNeeded).length);
  const young = book.incidents.filter((one) => !isNeeded(one) && isYoung(one));
  const newest = young.slice(Math.max(0, young.length - spare));
  const kept = new Set([...book.incidents.filter(isNeeded), ...newest].map(({ id }) => id));
  const deliveries = book.deliveries.filter((one) => {
    if (isWaiting(one)) return true;
    if (one.about.kind === "report") return nowMs - (one.endedAt ?? 0) < keptMs;
    return one.endedAt !== null && kept.has(one.about.incident);
  });
  if (kept.size === book.incidents.length && deliveries.length === book.deliveries.length) return book;
  return { ...book, incidents: book.incidents.filter(({ id }) => kept.has(id)), deliveries };
}

/** Of one site or of none, open now; the newest last. */
export function openIncidents({ incidents }: NoticeBook, site: SiteId | null = null): readonly Incident[] {
  return incidents.filter((one) => one.overAt === null && (site === null || one.site === site));
}
