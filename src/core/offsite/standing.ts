import type { SnapshotId } from "../snapshot/snapshot.ts";
import { span } from "../words/quantities.ts";

/** What the last runs left behind, of one site. Times in milliseconds since 1970. */
export interface OffsiteRecord {
  readonly copy: string;
  readonly snapshot: SnapshotId;
  readonly snapshotAt: number;
  /** When the store was last asked and had it. */
  readonly provenAt: number;
}

export type OffsiteState = "good" | "none" | "unknown";

export interface OffsiteJudgement {
  readonly state: OffsiteState;
  readonly because: string;
}

/** A copy that nobody could prove for two intervals is not good any more: nobody knows. Pure. */
export function judgeOffsite(record: OffsiteRecord | null, everyMs: number, nowMs: number): OffsiteJudgement {
  if (record === null) return { state: "none", because: "nothing was copied yet" };
  const ageMs = nowMs - record.provenAt;
  // A clock that was set back proves nothing either, but a second or two between machines is no riddle.
  if (ageMs < -60_000) return { state: "unknown", because: "the last copy lies in the future of this clock" };
  if (ageMs <= 2 * everyMs) return { state: "good", because: `proven ${span(Math.max(0, ageMs))} ago` };
  return { state: "unknown", because: `unknown since ${span(ageMs - 2 * everyMs)}: no run ended well` };
}
