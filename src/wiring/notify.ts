import { ClonePanelError } from "../core/errors.ts";
import { type NoticeBook, openIncidents, type Report } from "../core/notify/book.ts";
import { acknowledge } from "../core/notify/incident.ts";
import type { Notice } from "../core/notify/notice.ts";
import { noticesOfObservers } from "../core/notify/observer-notices.ts";
import { viewIncidents, viewStanding } from "../core/notify/view.ts";
import { weeklyReport } from "../core/notify/weekly-report.ts";
import type { NotifierStanding, NotifyTest } from "../core/report/notify.ts";
import type { Config } from "../core/site/config.ts";
import { closest } from "../core/words/closest.ts";
import { openNotifier } from "../drivers/notifiers/index.ts";
import { readHeard } from "../engines/failover/observers-heard.ts";
import { beatDue, type Heartbeat, readBeats } from "../engines/notify/beat.ts";
import { changeBook, readBook, takeFound } from "../engines/notify/keep-book.ts";
import type { NotifyEngine } from "../engines/notify/notify-engine.ts";
import { deliverDue } from "../engines/notify/tell.ts";
import { testNotifiers } from "../engines/notify/try-out.ts";
import { systemApiRequests } from "../platform/api-request.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import type { Notifier } from "../ports/notifier.ts";
import type { NotifyVerbs } from "../ports/notify-verbs.ts";
import type { Opened } from "./house.ts";
import { readStatus } from "./status.ts";

export function notifyVerbs(config: Config, opened: Opened): NotifyVerbs {
  const { notifications } = config;
  const { coordination } = opened.state;
  const hearts = heartbeatsOf(notifications);
  const engineOf = engineMaker(config, opened);
  const askObservers = observerAsker(config, opened);
  return {
    takeNotices: ({ notices }) => takeFound(coordination, notices, systemClock.nowMs()),
    async deliverNotices({ signal }) {
      const engine = engineOf(signal);
      await takeFound(coordination, await askObservers(), systemClock.nowMs());
      const told = await deliverDue(engine);
      await beatDue(engine, hearts);
      return told;
    },
    async testNotifiers({ name, signal }): Promise<readonly NotifyTest[]> {
      const chosen = name === null ? [...notifications.keys()] : [knownName(notifications, name)];
      const id = nodeDigest.randomHex(8);
      const rows = await testNotifiers(engineOf(signal), chosen, id);
      return rows.map((row) => ({ ...row, driver: notifications.get(row.name)?.driver ?? "" }));
    },
    listIncidents: async () => viewIncidents(await readBook(coordination), isoTime),
    async acknowledgeIncidents({ cause }) {
      const nowMs = systemClock.nowMs();
      const withAck = (book: NoticeBook) => ({
        ...book,
        incidents: acknowledge(book.incidents, cause, nowMs),
      });
      const { incidents } = await changeBook(coordination, withAck);
      return incidents.filter(({ acknowledgedAt }) => acknowledgedAt === nowMs).length;
    },
    notifierStandings: () => readStandings(config, opened),
  };
}

/** As they stand by what was stored last; nothing is sent. */
export async function readStandings(config: Config, opened: Opened): Promise<readonly NotifierStanding[]> {
  const { coordination } = opened.state;
  const [book, beats] = await Promise.all([readBook(coordination), readBeats(coordination)]);
  return [...config.notifications].map(([name, { driver }]) =>
    viewStanding(book, { name, driver, beat: beats[name] ?? null }, isoTime),
  );
}

/** Each destination is opened when it is first told something, and once. */
function engineMaker(config: Config, opened: Opened): (signal: AbortSignal) => NotifyEngine {
  const { notifications } = config;
  const notifiers = new Map<string, Promise<Notifier>>();
  const notifier = (name: string): Promise<Notifier> => {
    const settings = notifications.get(knownName(notifications, name));
    if (settings === undefined) throw new Error(`"${name}" was just known`);
    const parts = { secrets: opened.secrets, http: systemApiRequests };
    const one = notifiers.get(name) ?? openNotifier(settings, parts);
    notifiers.set(name, one);
    return one;
  };
  const routes = new Map(
    [...notifications].flatMap(([name, settings]) =>
      settings.driver === "healthchecks" ? [] : [[name, settings.route] as const],
    ),
  );
  return (signal) => ({
    coordination: opened.state.coordination,
    clock: systemClock,
    ...{ isoTime, routes, notifier, signal },
    report: () => reportNow(config, opened, signal),
  });
}

const observersAskedEveryMs = 60_000;

/** What is to be told of observers, once a minute; nothing in between. */
function observerAsker({ observers }: Config, opened: Opened): () => Promise<readonly Notice[]> {
  const listeningSinceMs = systemClock.nowMs();
  let askedMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const monotonicMs = systemClock.monotonicMs();
    if (observers.size === 0 || monotonicMs - askedMs < observersAskedEveryMs) return [];
    askedMs = monotonicMs;
    const names = [...observers.keys()];
    const heard = await Promise.all(
      names.map(async (name) => ({ name, heardMs: await readHeard(opened.state.coordination, name) })),
    );
    return noticesOfObservers(heard, { listeningSinceMs, nowMs: systemClock.nowMs() });
  };
}

async function reportNow(config: Config, opened: Opened, signal: AbortSignal): Promise<Report> {
  const sites = await readStatus(config, opened, null, signal);
  const open = openIncidents(await readBook(opened.state.coordination));
  return weeklyReport(sites, open, isoTime);
}

function heartbeatsOf(notifications: Config["notifications"]): readonly Heartbeat[] {
  return [...notifications].flatMap(([name, settings]) =>
    settings.driver === "healthchecks" ? [{ name, everyMs: settings.everyMs, route: settings.route }] : [],
  );
}

function knownName(notifications: Config["notifications"], name: string): string {
  if (notifications.has(name)) return name;
  const known = [...notifications.keys()];
  const meant = closest(name, known);
  throw new ClonePanelError("NOTIFIER_UNKNOWN", `there is no notification "${name}" in the configuration`, {
    hint: meant === null ? `Known: ${known.join(", ") || "none"}` : `Did you mean ${meant}?`,
    remedy: "owner",
  });
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
