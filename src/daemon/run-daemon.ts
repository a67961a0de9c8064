import { type Due, missedRuns } from "../core/schedule/agenda.ts";
import type { Job, JobHistory } from "../core/schedule/job.ts";
import type { Site, SiteId } from "../core/site/site.ts";
import { count, span } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { Clock } from "../ports/clock.ts";
import type { DaemonLine } from "./daemon-line.ts";
import { keepOwnership } from "./keep-ownership.ts";
import type { PageJobs } from "./page-jobs.ts";
import { firstSchedule, type Jobs } from "./schedule-jobs.ts";
import { type JobOutcome, type JobServices, runJob, type SiteJob } from "./site-jobs.ts";
import { takeFound, tellPeople } from "./tell-people.ts";
import { watchPressure } from "./watch-pressure.ts";

export interface DaemonOrder {
  readonly app: App;
  readonly sites: readonly Site[];
  readonly services: ReadonlyMap<SiteId, JobServices>;
  /** How often the newest snapshots go off-site; null or absent: never. */
  readonly offsiteEveryMs?: number | null;
  /** Pages for visitors; absent: none. */
  readonly statusPages?: PageJobs;
  /** Nothing begins then that can wait: no verification, no copy off-site, no drill. Absent: it is never quiet. */
  readonly isQuiet?: (nowMs: number) => boolean;
  /** `everybody`: somebody is configured who wants to be told. Absent: nobody. */
  readonly tells?: "everybody" | "nobody";
  /** Of this machine: more passes run at once where there are more. */
  readonly cores?: number;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly say: (line: DaemonLine) => void;
  /** Ends the daemon: running jobs get it too and end after their present step. */
  readonly signal: AbortSignal;
}

/** Timers stand still while a laptop sleeps; looking at the clock this often notices it soon after. */
const longestNapMs = 30_000;
/** Sites may come to this controller at any time. */
const sharedNapMs = 2_000;
/** A nap that took this much longer than planned was a sleep of the whole machine. */
const sleptMs = 60_000;

/** Keeps every site on its intervals until the signal. Resolves when nothing runs any more. */
export async function runDaemon(order: DaemonOrder): Promise<void> {
  const jobs = await firstSchedule(order);
  const running = new Set<Promise<void>>();
  const bell: Bell = { ring: () => undefined };
  saySchedule(order, "started", `${count(order.sites.length, "site")} on schedule`);
  const waitsAt = (nowMs: number) => (order.isQuiet?.(nowMs) === true ? canWait : nothing);
  const pressure = watchPressure({
    jobs,
    waits: waitsAt,
    say: (outcome, text) => saySchedule(order, outcome, text),
  });
  const keeping = keepShare(order, jobs);
  const telling = order.tells === "everybody" ? tellPeople(order) : Promise.resolve();
  while (!order.signal.aborted) {
    const nowMs = order.clock.nowMs();
    const due = dueNow(jobs, nowMs, waitsAt(nowMs));
    for (const job of due.start) {
      const work = runOne(order, jobs, job.id).finally(() => {
        running.delete(work);
        bell.ring();
      });
      running.add(work);
    }
    pressure(nowMs);
    await nap(order, { jobs, bell, wakeAtMs: due.wakeAtMs });
  }
  await Promise.all([...running, telling, keeping]);
  saySchedule(order, "stopped", "nothing runs any more");
}

/** What quiet hours put off; the mirror, snapshots and all that watches go on. */
const canWait: ReadonlySet<SiteJob["kind"]> = new Set([
  "proof",
  "live-proof",
  "offsite",
  "offsite-proof",
  "drill",
]);
const nothing: ReadonlySet<SiteJob["kind"]> = new Set();

function dueNow(jobs: Jobs, nowMs: number, waits: ReadonlySet<SiteJob["kind"]>): Due {
  const mayStart = ({ id }: Job) => jobs.isOurs(jobs.work(id).site) && !waits.has(jobs.work(id).kind);
  return jobs.agenda.due({ nowMs, mayStart });
}

/** Alone, all sites are ours from the start. */
async function keepShare({ app, clock, say, signal }: DaemonOrder, jobs: Jobs): Promise<void> {
  if (app.ownership === null) return;
  await keepOwnership({
    ownership: app.ownership,
    clock,
    say,
    signal,
    busy: () => jobs.running.sites((work) => jobs.isLook(work)),
    begin: (site) => jobs.begin(site),
    cease: (site, why) => {
      jobs.cease(site);
      if (why === "lost") jobs.running.stopSite(site);
    },
  });
}

async function runOne(order: DaemonOrder, jobs: Jobs, id: string): Promise<void> {
  const { clock, app, signal, random } = order;
  const before = jobs.get(id);
  const startedMs = clock.nowMs();
  const monotonicMs = clock.monotonicMs();
  jobs.set(id, { kind: "running", sinceMs: startedMs });
  const work = jobs.work(id);
  const stopped = jobs.running.begin(work);
  const clearTheWay = () => jobs.running.clearTheWay(work.site);
  const turn = jobs.agenda.get(id)?.lane === "move" ? "move" : "look";
  const outcome = await runJob(work, app, { signal: AbortSignal.any([signal, stopped]), clearTheWay, turn });
  jobs.running.end(work);
  if (outcome.standing !== undefined) jobs.stands(id, outcome.standing);
  const failures = before.kind === "failed" ? before.failures : 0;
  jobs.set(id, historyAfter(outcome, { startedMs, endedMs: clock.nowMs(), failures, jitter: random() }));
  if (!jobs.isOurs(work.site)) jobs.cease(work.site);
  if (outcome.outcome !== "failed" && failures > 0) wakeNeighbours(jobs, work, clock.nowMs());
  for (const kind of outcome.wakes ?? []) wakeOfSite(jobs, work.site, kind, clock.nowMs());
  await takeFound(order, work, outcome, failures + 1);
  if (outcome.outcome === "quiet" || !jobs.isNews(work, outcome)) return;
  order.say({
    at: isoOf(clock),
    site: work.site,
    job: work.kind,
    outcome: outcome.outcome,
    text: outcome.text,
    code: outcome.code,
    durationMs: Math.round(clock.monotonicMs() - monotonicMs),
  });
}

interface Ended {
  readonly startedMs: number;
  readonly endedMs: number;
  /** Before. */
  readonly failures: number;
  readonly jitter: number;
}

/** What may be done now, and what will be before its next turn, is not kept waiting for that. */
function historyAfter({ outcome, againInMs }: JobOutcome, ended: Ended): JobHistory {
  const { startedMs, endedMs, failures, jitter } = ended;
  if (outcome === "failed") return { kind: "failed", endedMs, failures: failures + 1 };
  return againInMs === undefined
    ? { kind: "succeeded", startedMs, jitter }
    : { kind: "waiting", fromMs: endedMs + againInMs };
}

/** An account that answers again ends the waiting of all that failed for it: its mail is fetched at once. */
function wakeNeighbours(jobs: Jobs, { id, needs }: SiteJob, nowMs: number): void {
  for (const account of needs.filter((need) => need.startsWith("account ")))
    for (const other of jobs.needing(account))
      if (other.id !== id && jobs.get(other.id).kind === "failed")
        jobs.set(other.id, { kind: "waiting", fromMs: nowMs });
}

/** One that failed keeps its pause, and one that runs is left to it. */
function wakeOfSite(jobs: Jobs, site: SiteId, kind: SiteJob["kind"], nowMs: number): void {
  for (const work of jobs.about(site))
    if (work.kind === kind && jobs.get(work.id).kind === "succeeded")
      jobs.set(work.id, { kind: "waiting", fromMs: nowMs });
}

/** Rung when a job ends. One for all: a race of hundreds of running jobs would cost as much each time. */
interface Bell {
  ring: () => void;
}

interface Nap {
  readonly jobs: Jobs;
  readonly bell: Bell;
  readonly wakeAtMs: number | null;
}

/** Until the next job is due, one ends, the signal comes, or half a minute is over. */
async function nap(order: DaemonOrder, { jobs, bell, wakeAtMs }: Nap): Promise<void> {
  const { clock, signal } = order;
  const from = clock.nowMs();
  const longestMs = order.app.ownership === null ? longestNapMs : sharedNapMs;
  const napMs = Math.max(0, Math.min(longestMs, (wakeAtMs ?? from + longestMs) - from));
  const woken = new AbortController();
  const stop = AbortSignal.any([signal, woken.signal]);
  bell.ring = () => woken.abort();
  await clock.sleep(napMs, stop).catch(() => "woken");
  bell.ring = () => undefined;
  const overMs = clock.nowMs() - from - napMs;
  if (overMs >= sleptMs) sayMissed(order, jobs, overMs);
}

function sayMissed(order: DaemonOrder, jobs: Jobs, overMs: number): void {
  const now = order.clock.nowMs();
  for (const job of jobs.list()) {
    const missed = missedRuns(job, now);
    if (missed === 0) continue;
    const { site, kind } = jobs.work(job.id);
    order.say({
      at: isoOf(order.clock),
      site,
      job: kind,
      outcome: "missed",
      text: `this machine slept for ${span(overMs)}: ${count(missed, "run")} missed, catching up once`,
      code: null,
      durationMs: null,
    });
  }
}

function saySchedule(
  order: DaemonOrder,
  outcome: "started" | "stopped" | "late" | "changed",
  text: string,
): void {
  order.say({
    at: isoOf(order.clock),
    site: null,
    job: "schedule",
    outcome,
    text,
    code: null,
    durationMs: null,
  });
}

function isoOf(clock: Clock): string {
  return new Date(clock.nowMs()).toISOString();
}
