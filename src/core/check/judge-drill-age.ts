import type { DrillState } from "../drill/standing.ts";
import { span } from "../words/quantities.ts";
import { judgeAmount } from "./judge-service.ts";
import type { Limits } from "./settings.ts";
import { bad, unknown, type Verdict } from "./verdict.ts";

export interface DrillSeen {
  readonly state: DrillState;
  readonly because: string;
  /** Since it was made; null: there was none. */
  readonly ageMs: number | null;
}

/** A drill that failed proves the contrary, however young it is. */
export function judgeDrillAge({ state, because, ageMs }: DrillSeen, limits: Limits): Verdict {
  if (state === "failed") return bad(`the last drill failed: ${because}`);
  if (ageMs === null) return unknown("never rehearsed");
  return judgeAmount(ageMs, limits, (age) => `the last drill was ${span(age)} ago`);
}
