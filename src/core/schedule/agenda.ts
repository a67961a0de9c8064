import { dueAtMs, type Job } from "./job.ts";

export interface Due {
  /** To be started now, longest waiting first. */
  readonly start: readonly Job[];
  /** When to look again at the latest, if no running job ends before; null: only then. */
  readonly wakeAtMs: number | null;
}

export interface Look {
  readonly nowMs: number;
  /** Of all jobs of this agenda. */
  readonly mostAtOnce: number;
  /** What is due and may not start stays due, and keeps nothing from others. */
  readonly mayStart: (job: Job) => boolean;
}

export interface Behind {
  readonly count: number;
  readonly longest: { readonly job: Job; readonly lateMs: number } | null;
}

/** What is due every few seconds may be a few turns late without being worth a word. */
const leastLateMs = 60_000;

interface Entry {
  readonly dueMs: number;
  readonly job: Job;
}

/** A clock that was set back by less is not worth a new start. */
const clockSlackMs = 1_000;

/**
 * What shall run when. Two jobs that need the same thing never run together, and a job that waits for two things keeps
 * later ones from taking them one by one, so none is passed over for ever. A look costs what is due, not what there is:
 * thousands of sites have tens of thousands of jobs.
 */
export class Agenda {
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Map<string, Job>();
  /** A heap by the time that each is due; an entry whose job was set anew is passed over. */
  readonly #heap: Entry[] = [];
  #seenMs = Number.NEGATIVE_INFINITY;

  constructor(jobs: readonly Job[], nowMs: number) {
    for (const job of jobs) this.set(job, nowMs);
  }

  jobs(): IterableIterator<Job> {
    return this.#jobs.values();
  }

  get(id: string): Job | null {
    return this.#jobs.get(id) ?? null;
  }

  set(job: Job, nowMs: number): void {
    this.#jobs.set(job.id, job);
    if (job.history.kind === "running") this.#running.set(job.id, job);
    else this.#running.delete(job.id);
    const dueMs = dueAtMs(job, nowMs);
    if (dueMs !== null) this.#push({ dueMs, job });
  }

  /** Those whose whole turn went by while they waited for their own. `mayStart` as in a look. */
  behind({ nowMs, mayStart }: Omit<Look, "mostAtOnce">): Behind {
    let longest: { readonly job: Job; readonly lateMs: number } | null = null;
    let count = 0;
    for (const job of this.#jobs.values()) {
      const dueMs = dueAtMs(job, nowMs);
      const lateMs = dueMs === null ? 0 : nowMs - dueMs;
      if (lateMs <= Math.max(job.everyMs, leastLateMs) || !mayStart(job)) continue;
      count += 1;
      if (longest === null || lateMs > longest.lateMs) longest = { job, lateMs };
    }
    return { count, longest };
  }

  /** What runs stays known until it has ended. */
  remove(id: string): void {
    if (!this.#running.has(id)) this.#jobs.delete(id);
  }

  /** What shall start now; whoever starts it sets it running. */
  due({ nowMs, mostAtOnce, mayStart }: Look): Due {
    this.#meetClock(nowMs);
    const taken = new Set([...this.#running.values()].flatMap(({ needs }) => needs));
    const free = mostAtOnce - this.#running.size;
    const start: Job[] = [];
    const seen: Entry[] = [];
    let wakeAtMs: number | null = null;
    while (start.length < free) {
      const entry = this.#pop();
      if (entry === null) break;
      seen.push(entry);
      if (entry.dueMs > nowMs) {
        wakeAtMs = entry.dueMs;
        break;
      }
      const { job } = entry;
      if (!mayStart(job)) continue;
      if (!job.needs.some((need) => taken.has(need))) start.push(job);
      for (const need of job.needs) taken.add(need);
    }
    for (const entry of seen) this.#push(entry);
    return { start, wakeAtMs };
  }

  /** Times in the heap were bounded by the clock of then: one that was set back would keep them waiting. */
  #meetClock(nowMs: number): void {
    if (nowMs < this.#seenMs - clockSlackMs) {
      this.#heap.length = 0;
      for (const job of [...this.#jobs.values()]) this.set(job, nowMs);
    }
    this.#seenMs = nowMs;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[above])) return;
      this.#swap(at, above);
      at = above;
    }
  }

  /** The earliest that still counts. */
  #pop(): Entry | null {
    for (;;) {
      const heap = this.#heap;
      const [top] = heap;
      const last = heap.pop();
      if (top === undefined || last === undefined) return null;
      if (heap.length > 0) {
        heap[0] = last;
        this.#sink();
      }
      if (this.#jobs.get(top.job.id) === top.job) return top;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (isBefore(heap[left], heap[least])) least = left;
      if (isBefore(heap[right], heap[least])) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap;
    [heap[one], heap[other]] = [heap[other] as Entry, heap[one] as Entry];
  }
}

function isBefore(left: Entry | undefined, right: Entry | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return left.dueMs !== right.dueMs ? left.dueMs < right.dueMs : left.job.id < right.job.id;
}

/** How many whole intervals passed unused while nothing could run (a laptop that slept). */
export function missedRuns(job: Job, nowMs: number): number {
  const dueMs = dueAtMs(job, nowMs);
  return dueMs === null || dueMs > nowMs ? 0 : Math.floor((nowMs - dueMs) / job.everyMs);
}
