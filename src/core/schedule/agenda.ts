import { Heap } from "./heap.ts";
import { dueAtMs, type Job, type Lane } from "./job.ts";
import { type Run, type Trouble, troubleOf, UnderWay } from "./lane-runs.ts";
import type { Places } from "./places.ts";
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

/** One job, and where it stands: in a line, under way, or neither before it is due. */
interface Entry {
  job: Job;
  dueMs: number;
  /** It is not due yet. */
  isAwaited: boolean;
  waiter: InLine | null;
  run: Run | null;
  standing: "known" | "removed";
}

interface InLine extends Waiter {
  readonly entry: Entry;
  /** It stands among those who had a turn. */
  isOffered: boolean;
}

/** A clock that was set back by less is not worth a new start. */
const clockSlackMs = 1_000;
/** Looking again at all that may not start costs as much as there is of it. */
const asideMs = 5_000;

/**
 * What shall run when. Who is due stands in line for what it needs (see `Turns`), and among those whose turn has come the
 * earliest gets the next free place of its lane. What failed last time may fill half of a lane at most: whoever waits for
 * a dead account must not keep the living ones waiting; see also `UnderWay`. A look costs what is due or was changed, not
 * what there is: thousands of sites have tens of thousands of jobs.
 */
export class Agenda {
  readonly #places: Places;
  readonly #entries = new Map<string, Entry>();
  /** By the time when they are due; the one that counts is the entry's own. */
  readonly #later = new Heap<Entry>();
  readonly #turns = new Turns<InLine>();
  /** Those who had a turn when they were put there. */
  readonly #ready = ofLanes(() => ({
    sound: new Heap<InLine>(isEarlier),
    failed: new Heap<InLine>(isEarlier),
  }));
  readonly #underWay = ofLanes((lane) => new UnderWay(lane));
  #aside: InLine[] = [];
  #asideUntilMs = Number.NEGATIVE_INFINITY;
  #seenMs = Number.NEGATIVE_INFINITY;

  constructor(jobs: readonly Job[], nowMs: number, places: Places) {
    this.#places = places;
    for (const job of jobs) this.set(job, nowMs);
  }

  get places(): Places {
    return this.#places;
  }

  *jobs(): IterableIterator<Job> {
    for (const { job } of this.#entries.values()) yield job;
  }

  get(id: string): Job | null {
    return this.#entries.get(id)?.job ?? null;
  }

  set(job: Job, nowMs: number): void {
    const known = this.#entries.get(job.id);
    const entry = known ?? {
      job,
      dueMs: 0,
      isAwaited: false,
      waiter: null,
      run: null,
      standing: "known" as const,
    };
    if (known === undefined) this.#entries.set(job.id, entry);
    else this.#forget(known);
    const before = entry.job;
    entry.job = job;
    entry.isAwaited = false;
    if (job.history.kind === "running") {
      const trouble = before === job ? "sound" : troubleOf(before);
      const wants = wantsOf(job);
      const { sinceMs } = job.history;
      entry.run = this.#underWay[job.lane].begin({ trouble, wants, sinceMs });
      this.#turns.occupy(wants);
    } else this.#await(entry, nowMs);
  }

  /** What runs stays known until it has ended. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.run !== null) return;
    this.#forget(entry);
    this.#entries.delete(id);
    entry.standing = "removed";
  }

  /** Everybody in line. */
  *waiting(): IterableIterator<Waiter> {
    for (const { waiter } of this.#entries.values()) if (waiter !== null) yield waiter;
  }

  /** What most wait for, if not for a place. */
  longestLine(): { readonly of: string; readonly waiting: number } | null {
    return this.#turns.longest();
  }

  running(lane: Lane): number {
    return this.#underWay[lane].running;
  }

  /** Of those that run: who take a place. */
  taken(lane: Lane): number {
    return this.#underWay[lane].taken;
  }

  /** What shall start now; whoever starts it sets it running. */
  due({ nowMs, mayStart }: Look): Due {
    this.#meetClock(nowMs);
    this.#lineUp(nowMs);
    const start: InLine[] = [];
    for (const lane of lanes) {
      this.#underWay[lane].noticeSilent(nowMs);
      this.#pick(lane, mayStart, start);
    }
    for (const { wants } of start) this.#turns.vacate(wants);
    for (const waiter of start) this.#enter(waiter);
    return { start: start.map(({ job }) => job), wakeAtMs: this.#wakeAtMs() };
  }

  /** The next that is due, or that gives its place up to one that waits. */
  #wakeAtMs(): number | null {
    let atMs = this.#nextLater()?.dueMs ?? Number.POSITIVE_INFINITY;
    for (const lane of lanes) {
      const isFull = this.taken(lane) >= this.#places[lane];
      if (isFull && this.#ready[lane].sound.first() !== null)
        atMs = Math.min(atMs, this.#underWay[lane].nextSilentMs());
    }
    return atMs === Number.POSITIVE_INFINITY ? null : atMs;
  }

  #await(entry: Entry, nowMs: number): void {
    const { job } = entry;
    entry.dueMs = dueAtMs(job, nowMs) ?? nowMs;
    entry.isAwaited = true;
    this.#later.push(entry.dueMs, entry);
  }

  #lineUp(nowMs: number): void {
    if (nowMs >= this.#asideUntilMs) {
      const aside = this.#aside;
      this.#aside = [];
      this.#asideUntilMs = nowMs + asideMs;
      for (const waiter of aside)
        if (waiter.entry.standing === "known" && waiter.entry.job === waiter.job) this.#enter(waiter);
    }
    for (let entry = this.#nextLater(); entry !== null && entry.dueMs <= nowMs; entry = this.#nextLater()) {
      this.#later.pop();
      const { job, dueMs } = entry;
      entry.isAwaited = false;
      this.#enter({ job, key: dueMs + job.patienceMs, wants: wantsOf(job), entry, isOffered: false });
    }
  }

  /** The earliest that still counts. */
  #nextLater(): Entry | null {
    for (let entry = this.#later.first(); entry !== null; entry = this.#later.first()) {
      if (entry.isAwaited && entry.dueMs === this.#later.firstKey() && entry.standing === "known")
        return entry;
      this.#later.pop();
    }
    return null;
  }

  /** For the length of this look they hold what they need. */
  #pick(lane: Lane, mayStart: Look["mayStart"], picked: InLine[]): void {
    const places = this.#places[lane];
    let free = places - this.taken(lane);
    let freeForTrouble = Math.ceil(places / 2) - this.#underWay[lane].failed;
    while (free > 0) {
      const waiter = this.#popReady(lane, freeForTrouble > 0 ? "failed" : "sound");
      if (waiter === null) break;
      if (!mayStart(waiter.job)) {
        this.#leave(waiter);
        this.#aside.push(waiter);
        continue;
      }
      waiter.entry.waiter = null;
      this.#turns.leave(waiter);
      this.#turns.occupy(waiter.wants);
      picked.push(waiter);
      free -= 1;
      if (troubleOf(waiter.job) === "failed") freeForTrouble -= 1;
    }
  }

  /** The first whose turn it still is. `most`: the worst that may start. */
  #popReady(lane: Lane, most: Trouble): InLine | null {
    const ready = this.#ready[lane];
    for (;;) {
      const sound = ready.sound.first();
      const failed = most === "failed" ? ready.failed.first() : null;
      const isSound = sound !== null && (failed === null || isEarlier(sound, failed));
      const waiter = isSound ? ready.sound.pop() : failed === null ? null : ready.failed.pop();
      if (waiter === null) return null;
      waiter.isOffered = false;
      if (waiter.entry.waiter === waiter && this.#turns.hasTurn(waiter)) return waiter;
    }
  }

  #enter(waiter: InLine): void {
    waiter.entry.waiter = waiter;
    this.#turns.enter(waiter);
    this.#offer(waiter);
  }

  #leave(waiter: InLine): void {
    waiter.entry.waiter = null;
    this.#turns.leave(waiter);
    for (const other of this.#turns.behind(waiter.wants)) this.#offer(other);
  }

  #offer(waiter: InLine): void {
    if (waiter.isOffered || !this.#turns.hasTurn(waiter)) return;
    waiter.isOffered = true;
    this.#ready[waiter.job.lane][troubleOf(waiter.job)].push(waiter.key, waiter);
  }

  /** As if it had never been due, nor run. */
  #forget(entry: Entry): void {
    if (entry.waiter !== null) this.#leave(entry.waiter);
    const ran = entry.run;
    if (ran === null) return;
    entry.run = null;
    ran.end();
    if (ran.wants.length === 0) return;
    this.#turns.vacate(ran.wants);
    for (const other of this.#turns.behind(ran.wants)) this.#offer(other);
  }

  /** What is due was bounded by the clock of then: one that was set back would keep it waiting. */
  #meetClock(nowMs: number): void {
    const isBack = nowMs < this.#seenMs - clockSlackMs;
    this.#seenMs = nowMs;
    if (!isBack) return;
    this.#asideUntilMs = Number.NEGATIVE_INFINITY;
    for (const lane of lanes) this.#underWay[lane].meetClock(nowMs);
    this.#later.clear();
    for (const entry of this.#entries.values()) if (entry.run === null) this.set(entry.job, nowMs);
  }
}

const lanes = ["move", "doubt", "watch", "names", "work"] as const satisfies readonly Lane[];

function ofLanes<T>(make: (lane: Lane) => T): Readonly<Record<Lane, T>> {
  return {
    ...{ move: make("move"), doubt: make("doubt"), watch: make("watch") },
    ...{ names: make("names"), work: make("work") },
  };
}

/** How many whole intervals passed unused while nothing could run (a laptop that slept). */
export function missedRuns(job: Job, nowMs: number): number {
  const dueMs = dueAtMs(job, nowMs);
  return dueMs === null || dueMs > nowMs ? 0 : Math.floor((nowMs - dueMs) / job.everyMs);
}
