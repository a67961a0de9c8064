import type { Agenda, Look } from "./agenda.ts";
import { dueAtMs, type Job, type Lane } from "./job.ts";

/** How far a controller is behind, and what holds it up. */
export interface Pressure {
  /** Jobs whose whole turn went by while they waited for their own. */
  readonly late: number;
  readonly longest: { readonly job: Job; readonly lateMs: number } | null;
  /** Lanes without a free place while somebody waits for one. */
  readonly full: readonly Lane[];
  /** What most of those in line wait for. */
  readonly line: { readonly of: string; readonly waiting: number } | null;
}

/** What is due every few seconds may be a few turns late without being worth a word. */
const leastLateMs = 60_000;

/** Costs as much as there are jobs. `mayStart` as in a look. */
export function readPressure(agenda: Agenda, { nowMs, mayStart }: Look): Pressure {
  let longest: Pressure["longest"] = null;
  let late = 0;
  for (const job of agenda.jobs()) {
    const dueMs = dueAtMs(job, nowMs);
    const lateMs = dueMs === null ? 0 : nowMs - dueMs;
    if (lateMs <= Math.max(job.everyMs, leastLateMs) || !mayStart(job)) continue;
    late += 1;
    if (longest === null || lateMs > longest.lateMs) longest = { job, lateMs };
  }
  const waited = new Set<Lane>();
  for (const { job } of agenda.waiting()) waited.add(job.lane);
  const full = [...waited].filter((lane) => agenda.taken(lane) >= agenda.places[lane]);
  return { late, longest, full, line: agenda.longestLine() };
}
