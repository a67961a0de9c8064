import {
  causeOfNotifier,
  type Due,
  dueDeliveries,
  dueReports,
  forgetOld,
  type NoticeBook,
  planDeliveries,
  planReports,
} from "../../core/notify/book.ts";
import { composeMessage } from "../../core/notify/message.ts";
import type { Notice } from "../../core/notify/notice.ts";
import { doubtUnfinished, markSending, recordOutcome, type SendOutcome } from "../../core/notify/outcome.ts";
import type { Told } from "../../core/report/notify.ts";
import type { Notifier } from "../../ports/notifier.ts";
import { changeBook, readBook, withFound } from "./keep-book.ts";
import type { NotifyEngine } from "./notify-engine.ts";
import { refusalOf } from "./refusal-of.ts";

/**
 * Sends what is due. Each message stands in the book before it is sent, and what became of it after: at least once, and
 * one that may come twice says so. Only one process sends at a time; what a dead one was sending is known to be doubtful.
 */
export async function deliverDue(engine: NotifyEngine): Promise<readonly Told[]> {
  const { coordination, routes, clock } = engine;
  if (!(await isSomethingToDo(engine))) return [];
  const outcome = await coordination.takeLock("notify", "telling people");
  if (outcome.kind === "held") return [];
  await using _lock = outcome.lock;
  await reportsDue(engine);
  const nowMs = clock.nowMs();
  const book = await changeBook(coordination, (before) => planned(before, engine, nowMs));
  const due = [...dueDeliveries(book, nowMs)].filter(([to]) => routes.has(to));
  return (await Promise.all(due.map(([to, dues]) => tellOne(engine, to, dues)))).flat();
}

function planned(before: NoticeBook, { routes }: NotifyEngine, nowMs: number): NoticeBook {
  return planDeliveries(forgetOld(doubtUnfinished(before), routes, nowMs), routes, nowMs);
}

/** Most of the time there is nothing, and nothing is written then. */
async function isSomethingToDo(engine: NotifyEngine): Promise<boolean> {
  const nowMs = engine.clock.nowMs();
  const book = await readBook(engine.coordination);
  return (
    planned(book, engine, nowMs) !== book ||
    dueDeliveries(book, nowMs).size > 0 ||
    dueReports(book, engine.routes, nowMs).length > 0
  );
}

async function reportsDue(engine: NotifyEngine): Promise<void> {
  const { coordination, routes, clock } = engine;
  const nowMs = clock.nowMs();
  const due = dueReports(await readBook(coordination), routes, nowMs);
  if (due.length === 0) return;
  const nobody = { severity: "info", title: "", text: "" } as const;
  const report = due.some(({ isFirst }) => !isFirst) ? await engine.report() : nobody;
  await changeBook(coordination, (book) => planReports(book, routes, report, nowMs));
}

async function tellOne(engine: NotifyEngine, to: string, dues: readonly Due[]): Promise<readonly Told[]> {
  const notifier = await openOr(engine, to);
  const isSingle = "manifest" in notifier && notifier.manifest.message === "single";
  const groups = isSingle ? dues.map((due) => [due]) : [dues];
  const told: Told[] = [];
  for (const group of groups) {
    const message = composeMessage(group, engine.isoTime);
    if (message === null) continue;
    const deliveries = group.map(({ delivery }) => delivery);
    await changeBook(engine.coordination, (book) => markSending(book, deliveries));
    const outcome = "manifest" in notifier ? await sendBy(notifier, engine, message) : notifier;
    await changeBook(engine.coordination, (book) => {
      const nowMs = engine.clock.nowMs();
      const after = recordOutcome(book, deliveries, outcome, nowMs);
      return withFound(after, [standingOf(after, to, outcome)], nowMs);
    });
    const because = outcome.kind === "sent" ? (outcome.note ?? "") : outcome.because;
    told.push({ to, title: message.title, outcome: outcome.kind, because });
  }
  return told;
}

/** A destination that cannot be opened (its secret is missing) is one that refuses: the others are told all the same. */
async function openOr(engine: NotifyEngine, to: string): Promise<Notifier | SendOutcome> {
  try {
    return await engine.notifier(to);
  } catch (error) {
    return refusalOf(error);
  }
}

export async function sendBy(
  notifier: Notifier,
  { signal }: Pick<NotifyEngine, "signal">,
  message: Parameters<Notifier["send"]>[0],
): Promise<SendOutcome> {
  try {
    return await notifier.send(message, signal);
  } catch (error) {
    signal.throwIfAborted();
    return refusalOf(error);
  }
}

const triesToTell = 3;

/** One way that fails is told by the others. */
function standingOf(book: NoticeBook, to: string, outcome: SendOutcome): Notice {
  const key = causeOfNotifier(to);
  const isLong = book.deliveries.some(
    (one) =>
      one.to === to && one.state !== "sent" && one.tries >= (outcome.kind === "refused" ? 1 : triesToTell),
  );
  if (outcome.kind === "sent" || !isLong) return { kind: "good", key };
  const title = `${to} cannot be told anything`;
  return { kind: "bad", key, cause: key, site: null, severity: "warning", title, because: outcome.because };
}
