import type { Job } from "../core/schedule/job.ts";
import { type Pressure, readPressure } from "../core/schedule/pressure.ts";
import { count, span } from "../core/words/quantities.ts";
import type { Jobs } from "./schedule-jobs.ts";
import type { SiteJob } from "./site-jobs.ts";

export interface PressureOrder {
  readonly jobs: Pick<Jobs, "agenda" | "work">;
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
    const pressure = readPressure(jobs.agenda, { nowMs, mayStart });
    if (pressure.longest !== null) say("late", describe(pressure));
    else if (isBehind) say("changed", "every job has its turn in time again");
    isBehind = pressure.longest !== null;
  };
}

function describe({ late, longest, full, line }: Pressure): string {
  const waitsFor = longest === null ? "" : `; "${longest.job.id}" waits for ${span(longest.lateMs)}`;
  return `${count(late, "job")} missed a turn, because too many are due${waitsFor}; ${heldUpBy(full, line)}`;
}

function heldUpBy(full: Pressure["full"], line: Pressure["line"]): string {
  const places = full.map((lane) => placeWords[lane]);
  const queue = line === null || line.waiting < 3 ? [] : [`${line.waiting} wait for ${line.of}`];
  const reasons = [...places, ...queue];
  return reasons.length === 0 ? "they take turns" : reasons.join("; ");
}

/** What would help is not the same for each. */
const placeWords = {
  work: "all places for passes are taken (a longer interval, or a further controller, makes room)",
  watch: "all places for looks are taken (a longer interval, or a further controller, makes room)",
  doubt: "all places for looks at sites that are missed are taken (they take turns)",
  names: "all places for looks at nameservers are taken (a longer interval makes room)",
  move: "all places for failovers are taken (they go on, one after another)",
} as const;
