import { Heap } from "./heap.ts";
import { dueAtMs, type Job, type Lane, type Share } from "./job.ts";
import { isEarlier, Turns, type Waiter, wantsOf } from "./turns.ts";

export interface Due {
  /** To be started now, in order. */
  readonly start: readonly Job[];
  /** When the next job is due; null: none is, before a running one ends. */
  readonly wakeAtMs: number | null;
}

export interface Look {
  readonly nowMs: number;
  /** What is due and may not start stays due, keeps nothing from others, and is asked for again some seconds later. */
  readonly mayStart: (job: Job) => boolean;
}

export type Places = Readonly<Record<Lane, number>>;

interface Run {
  readonly lane: Lane;
  readonly trouble: Trouble;
  readonly wants: readonly Share[];
}

interface Entry {
  readonly dueMs: number;
  readonly job: Job;
}

/** A clock that was set back by less is not worth a new start. */
const clockSlackMs = 1_000;
/** Looking again at all that may not start costs as much as there is of it. */
const asideMs = 5_000;

/**
 * What shall run when. Who is due stands in line for what it needs (see `Turns`), and among those whose turn has come the
 * earliest gets the next free place of its lane. What failed last time may fill half of a lane at most: whoever waits for
 * a dead account must not keep the living ones waiting. A look costs what is due or was changed, not what there is:
 * thousands of sites have tens of thousands of jobs.
 */
export class Agenda {
  readonly #places: Places;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Map<string, Run>();
  readonly #later = new Heap<Entry>((one, other) => one.dueMs < other.dueMs);
  readonly #turns = new Turns();
  readonly #waiters = new Map<string, Waiter>();
  /** Those who had a turn when they were put there. */
  readonly #ready = { move: readyHeaps(), watch: readyHeaps(), work: readyHeaps() };
  readonly #offered = new Set<Waiter>();
  readonly #counts = { move: noneRuns(), watch: noneRuns(), work: noneRuns() };
  #aside: Waiter[] = [];
  #asideUntilMs = Number.NEGATIVE_INFINITY;
  #seenMs = Number.NEGATIVE_INFINITY;

  constructor(jobs: readonly Job[], nowMs: number, places: Places) {
    this.#places = places;
    for (const job of jobs) this.set(job, nowMs);
  }

  get places(): Places {
    return this.#places;
  }

  jobs(): IterableIterator<Job> {
    return this.#jobs.values();
  }

  get(id: string): Job | null {
    return this.#jobs.get(id) ?? null;
  }

  set(job: Job, nowMs: number): void {
    const before = this.#jobs.get(job.id);
    this.#forget(job.id);
    this.#jobs.set(job.id, job);
    if (job.history.kind === "running") {
      const trouble = before === undefined ? "sound" : troubleOf(before);
      const wants = wantsOf(job);
      this.#running.set(job.id, { lane: job.lane, trouble, wants });
      this.#counts[job.lane][trouble] += 1;
      this.#turns.occupy(wants);
    } else this.#later.push({ dueMs: dueAtMs(job, nowMs) ?? nowMs, job });
  }

  /** What runs stays known until it has ended. */
  remove(id: string): void {
    if (this.#running.has(id)) return;
    this.#forget(id);
    this.#jobs.delete(id);
  }

  /** Everybody in line. */
  waiting(): IterableIterator<Waiter> {
    return this.#waiters.values();
  }

  /** What most wait for, if not for a place. */
  longestLine(): { readonly of: string; readonly waiting: number } | null {
    return this.#turns.longest();
  }

  running(lane: Lane): number {
    return this.#counts[lane].sound + this.#counts[lane].failed;
  }

  /** What shall start now; whoever starts it sets it running. */
  due({ nowMs, mayStart }: Look): Due {
    this.#meetClock(nowMs);
    this.#lineUp(nowMs);
    const start = lanes.flatMap((lane) => this.#pick(lane, mayStart));
    for (const { wants } of start) this.#turns.vacate(wants);
    for (const waiter of start) this.#enter(waiter);
    const next = this.#nextEntry();
    return { start: start.map(({ job }) => job), wakeAtMs: next === null ? null : next.dueMs };
  }

  #lineUp(nowMs: number): void {
    if (nowMs >= this.#asideUntilMs) {
      const aside = this.#aside;
      this.#aside = [];
      this.#asideUntilMs = nowMs + asideMs;
      for (const waiter of aside) if (this.#jobs.get(waiter.job.id) === waiter.job) this.#enter(waiter);
    }
    for (let next = this.#nextEntry(); next !== null && next.dueMs <= nowMs; next = this.#nextEntry()) {
      this.#later.pop();
      const { job, dueMs } = next;
      this.#enter({ job, key: dueMs + job.patienceMs, wants: wantsOf(job) });
    }
  }

  /** The earliest that still counts. */
  #nextEntry(): Entry | null {
    for (let next = this.#later.first(); next !== null; next = this.#later.first()) {
      if (this.#jobs.get(next.job.id) === next.job) return next;
      this.#later.pop();
    }
    return null;
  }

  /** For the length of this look they hold what they need. */
  #pick(lane: Lane, mayStart: Look["mayStart"]): readonly Waiter[] {
    const places = this.#places[lane];
    let free = places - this.running(lane);
    let freeForTrouble = Math.ceil(places / 2) - this.#counts[lane].failed;
    const picked: Waiter[] = [];
    while (free > 0) {
      const waiter = this.#popReady(lane, freeForTrouble > 0 ? "failed" : "sound");
      if (waiter === null) break;
      if (!mayStart(waiter.job)) {
        this.#leave(waiter);
        this.#aside.push(waiter);
        continue;
      }
      this.#waiters.delete(waiter.job.id);
      this.#turns.leave(waiter);
      this.#turns.occupy(waiter.wants);
      picked.push(waiter);
      free -= 1;
      if (troubleOf(waiter.job) === "failed") freeForTrouble -= 1;
    }
    return picked;
  }

  /** The first whose turn it still is. `most`: the worst that may start. */
  #popReady(lane: Lane, most: Trouble): Waiter | null {
    const ready = this.#ready[lane];
    for (;;) {
      const sound = ready.sound.first();
      const failed = most === "failed" ? ready.failed.first() : null;
      const isSound = sound !== null && (failed === null || isEarlier(sound, failed));
      const waiter = isSound ? ready.sound.pop() : failed === null ? null : ready.failed.pop();
      if (waiter === null) return null;
      this.#offered.delete(waiter);
      if (this.#waiters.get(waiter.job.id) === waiter && this.#turns.hasTurn(waiter)) return waiter;
    }
  }

  #enter(waiter: Waiter): void {
    this.#waiters.set(waiter.job.id, waiter);
    this.#turns.enter(waiter);
    this.#offer(waiter);
  }

  #leave(waiter: Waiter): void {
    this.#waiters.delete(waiter.job.id);
    this.#turns.leave(waiter);
    for (const other of this.#turns.behind(waiter.wants)) this.#offer(other);
  }

  #offer(waiter: Waiter): void {
    if (this.#offered.has(waiter) || !this.#turns.hasTurn(waiter)) return;
    this.#offered.add(waiter);
    this.#ready[waiter.job.lane][troubleOf(waiter.job)].push(waiter);
  }

  /** As if it had never been due, nor run. */
  #forget(id: string): void {
    const waiter = this.#waiters.get(id);
    if (waiter !== undefined) this.#leave(waiter);
    const ran = this.#running.get(id);
    if (ran === undefined) return;
    this.#running.delete(id);
    this.#counts[ran.lane][ran.trouble] -= 1;
    this.#turns.vacate(ran.wants);
    for (const other of this.#turns.behind(ran.wants)) this.#offer(other);
  }

  /** What is due was bounded by the clock of then: one that was set back would keep it waiting. */
  #meetClock(nowMs: number): void {
    const isBack = nowMs < this.#seenMs - clockSlackMs;
    this.#seenMs = nowMs;
    if (!isBack) return;
    this.#asideUntilMs = Number.NEGATIVE_INFINITY;
    this.#later.clear();
    for (const job of [...this.#jobs.values()]) if (job.history.kind !== "running") this.set(job, nowMs);
  }
}

const lanes = ["move", "watch", "work"] as const satisfies readonly Lane[];

type Trouble = "sound" | "failed";

function troubleOf({ history }: Job): Trouble {
  return history.kind === "failed" ? "failed" : "sound";
}

function readyHeaps(): Record<Trouble, Heap<Waiter>> {
  return { sound: new Heap(isEarlier), failed: new Heap(isEarlier) };
}

function noneRuns(): Record<Trouble, number> {
  return { sound: 0, failed: 0 };
}

/** How many whole intervals passed unused while nothing could run (a laptop that slept). */
export function missedRuns(job: Job, nowMs: number): number {
  const dueMs = dueAtMs(job, nowMs);
  return dueMs === null || dueMs > nowMs ? 0 : Math.floor((nowMs - dueMs) / job.everyMs);
}
