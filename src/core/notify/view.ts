import type { DeliveryView, IncidentView, NotifierStanding } from "../report/notify.ts";
import type { Delivery, NoticeBook } from "./book.ts";

type IsoTime = (atMs: number) => string;

/** Newest first. */
export function viewIncidents(
  { incidents, deliveries }: NoticeBook,
  isoTime: IsoTime,
): readonly IncidentView[] {
  const maybe = (atMs: number | null) => (atMs === null ? null : isoTime(atMs));
  return incidents.toReversed().map((one) => ({
    cause: one.cause,
    site: one.site,
    severity: one.severity,
    title: one.title,
    because: one.because,
    openedAt: isoTime(one.openedAt),
    overAt: maybe(one.overAt),
    acknowledgedAt: maybe(one.acknowledgedAt),
    signs: one.signs.map(({ key, severity, title, because }) => ({ key, severity, title, because })),
    told: deliveries.flatMap((delivery) => viewDelivery(delivery, one.id)),
  }));
}

function viewDelivery(
  { about, to, state, tries, because }: Delivery,
  incident: string,
): readonly DeliveryView[] {
  if (about.kind === "report" || about.incident !== incident) return [];
  return [{ to, kind: about.kind, state, tries, because }];
}

/** When a heartbeat was tried last, and when it was heard. */
export interface BeatTrack {
  readonly triedAt: number;
  readonly heardAt: number | null;
  readonly because: string | null;
}

export interface Destination {
  readonly name: string;
  readonly driver: string;
  readonly beat: BeatTrack | null;
}

export function viewStanding(
  { deliveries }: NoticeBook,
  to: Destination,
  isoTime: IsoTime,
): NotifierStanding {
  const { name, driver, beat } = to;
  const own = deliveries.filter((one) => one.to === name);
  const sent = own.filter(({ state }) => state === "sent").map(({ endedAt }) => endedAt ?? 0);
  const waiting = own.filter(({ state }) => state === "waiting" || state === "sending");
  const told = Math.max(...sent, beat?.heardAt ?? 0);
  const failing = waiting.find(({ tries }) => tries > 0) ?? lastGivenUp(own, told);
  const because = failing?.because ?? beat?.because ?? null;
  return {
    ...{ name, driver, waiting: waiting.length },
    state: because !== null ? "failing" : told > 0 ? "good" : "untried",
    because:
      because ??
      (told > 0 ? `told last at ${isoTime(told)}` : "nothing was told yet; try: clonepanel notify test"),
    lastToldAt: told > 0 ? isoTime(told) : null,
  };
}

/** One that was given up is forgiven as soon as another one arrives. */
function lastGivenUp(own: readonly Delivery[], told: number): Delivery | undefined {
  return own.find(({ state, endedAt }) => state === "given-up" && (endedAt ?? 0) > told);
}
