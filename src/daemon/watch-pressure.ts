import type { Job } from "../core/schedule/job.ts";
import { count, span } from "../core/words/quantities.ts";
import type { Jobs } from "./schedule-jobs.ts";
import type { SiteJob } from "./site-jobs.ts";

export interface PressureOrder {
  readonly jobs: Pick<Jobs, "agendas" | "work">;
  /** Kinds that may wait now without being late. */
  readonly waits: (nowMs: number) => ReadonlySet<SiteJob["kind"]>;
  readonly say: (outcome: "late" | "changed", text: string) => void;
}

/** Looking at all jobs costs as much as there are. */
const everyMs = 60_000;

/** A controller that cannot keep up says so, and again when it can: late mirrors and checks are no promise kept. */
export function watchPressure({ jobs, waits, say }: PressureOrder): (nowMs: number) => void {
  let nextMs = Number.NEGATIVE_INFINITY;
  let isBehind = false;
  return (nowMs) => {
    // A clock that was set back must not keep it waiting.
    if (nowMs < nextMs && nowMs > nextMs - everyMs) return;
    nextMs = nowMs + everyMs;
    const waiting = waits(nowMs);
    const mayStart = ({ id }: Job) => !waiting.has(jobs.work(id).kind);
    const both = [jobs.agendas.work, jobs.agendas.watch].map((agenda) => agenda.behind({ nowMs, mayStart }));
    const late = both.reduce((sum, behind) => sum + behind.count, 0);
    const [longest] = both
      .flatMap((behind) => behind.longest ?? [])
      .sort((one, other) => other.lateMs - one.lateMs);
    if (longest !== undefined) {
      const waitsFor = `"${longest.job.id}" waits for ${span(longest.lateMs)}`;
      say("late", `${count(late, "job")} missed a turn, because too many are due; ${waitsFor}`);
    } else if (isBehind) say("changed", "every job has its turn in time again");
    isBehind = longest !== undefined;
  };
}
