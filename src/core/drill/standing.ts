import { span } from "../words/quantities.ts";
import type { DrillReport } from "./drill-report.ts";

/** The last drill, with its time as a number. */
export interface KeptDrill {
  readonly report: DrillReport;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export type DrillState = "passed" | "failed" | "none" | "unknown";

/** `status`: `drill` of a site. */
export interface DrillStanding {
  readonly state: DrillState;
  readonly because: string;
  /** ISO 8601, UTC. */
  readonly at: string | null;
  readonly snapshot: string | null;
}

/** What the last drill proved, while it is not older than two intervals. Pure. */
export function judgeDrill(kept: KeptDrill | null, everyMs: number, nowMs: number): DrillStanding {
  if (kept === null) return { state: "none", because: "never rehearsed", at: null, snapshot: null };
  const { report: last, atMs } = kept;
  const { at, snapshot } = last;
  const ageMs = nowMs - atMs;
  const failed = last.checks.filter(({ ok }) => !ok);
  if (!last.passed) {
    const because =
      failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ") || "nothing was looked at";
    return { state: "failed", because, at, snapshot };
  }
  if (ageMs > 2 * everyMs)
    return {
      state: "unknown",
      because: `unknown since ${span(ageMs - 2 * everyMs)}: no later drill`,
      at,
      snapshot,
    };
  const parts = last.leftOut.length === 0 ? "" : `, ${last.leftOut.length} left out`;
  return { state: "passed", because: `passed ${span(Math.max(0, ageMs))} ago${parts}`, at, snapshot };
}
