import { dueAtMs, type Job } from "./job.ts";

export interface Due {
  /** To be started now, longest waiting first. */
  readonly start: readonly Job[];
  /** When to look again at the latest, if no running job ends before; null: only then. */
  readonly wakeAtMs: number | null;
}

/**
 * What shall run now. Two jobs that need the same thing never run together, and a job that waits for two things keeps
 * later ones from taking them one by one, so none is passed over for ever. Pure.
 */
export function nextDue(jobs: readonly Job[], nowMs: number, mostAtOnce: number): Due {
  const running = jobs.filter(({ history }) => history.kind === "running");
  const taken = new Set(running.flatMap(({ needs }) => needs));
  const start: Job[] = [];
  let wakeAtMs: number | null = null;
  for (const { job, dueMs } of inOrder(jobs, nowMs)) {
    if (dueMs > nowMs) {
      wakeAtMs = dueMs;
      break;
    }
    const free = running.length + start.length < mostAtOnce && !job.needs.some((need) => taken.has(need));
    if (free) start.push(job);
    for (const need of job.needs) taken.add(need);
  }
  return { start, wakeAtMs };
}

function inOrder(
  jobs: readonly Job[],
  nowMs: number,
): readonly { readonly job: Job; readonly dueMs: number }[] {
  return jobs
    .flatMap((job) => {
      const dueMs = dueAtMs(job, nowMs);
      return dueMs === null ? [] : [{ job, dueMs }];
    })
    .sort((left, right) => left.dueMs - right.dueMs || (left.job.id < right.job.id ? -1 : 1));
}

/** How many whole intervals passed unused while nothing could run (a laptop that slept). */
export function missedRuns(job: Job, nowMs: number): number {
  const dueMs = dueAtMs(job, nowMs);
  return dueMs === null || dueMs > nowMs ? 0 : Math.floor((nowMs - dueMs) / job.everyMs);
}
