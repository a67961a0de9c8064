import { flappingAfter, longestMemory } from "./flapping.ts";
import type { Verdict } from "./verdict.ts";

/** What is remembered of one check from round to round. Times in milliseconds since 1970. */
export interface CheckTrack {
  readonly state: TrackState;
  /** When it came into this state. */
  readonly sinceMs: number;
  /** The last round that told something, whatever it told. */
  readonly knownMs: number | null;
  readonly because: string;
  /** Since the last clean run. */
  readonly failures: number;
  /** Good rounds in a row. */
  readonly cleanRounds: number;
  /** Newest last; true is good. */
  readonly recent: readonly boolean[];
  readonly isFlapping: boolean;
}

/** `failing`: it failed, but not often enough yet to be called bad. */
export type TrackState = "unknown" | "good" | "warning" | "failing" | "bad";

export interface TrackPolicy {
  readonly failures: number;
}

/** So many good rounds in a row undo the failures before them. */
const cleanRun = 2;

/**
 * One more round. Failures are counted until a clean run, not in a row: a site that answers every second time is as bad
 * for its visitors as one that is down. A round that tells nothing changes nothing but the reason.
 */
export function advanceTrack(
  before: CheckTrack | null,
  verdict: Verdict,
  policy: TrackPolicy,
  nowMs: number,
): CheckTrack {
  const track = before ?? firstTrack(nowMs);
  if (verdict.kind === "unknown") return { ...track, because: verdict.because };
  const isGood = verdict.kind !== "bad";
  const cleanRounds = isGood ? track.cleanRounds + 1 : 0;
  const failures = isGood ? (cleanRounds >= cleanRun ? 0 : track.failures) : track.failures + 1;
  const recent = [...track.recent, isGood].slice(-longestMemory);
  const state = stateAfter(track, verdict, { failures, limit: policy.failures });
  return {
    state,
    sinceMs: state === track.state ? track.sinceMs : nowMs,
    knownMs: nowMs,
    because: verdict.because,
    failures,
    cleanRounds,
    recent,
    isFlapping: flappingAfter(track.isFlapping, recent),
  };
}

function firstTrack(nowMs: number): CheckTrack {
  return {
    state: "unknown",
    sinceMs: nowMs,
    knownMs: null,
    because: "it has not been run yet",
    failures: 0,
    cleanRounds: 0,
    recent: [],
    isFlapping: false,
  };
}

function stateAfter(
  track: CheckTrack,
  verdict: Verdict,
  count: { readonly failures: number; readonly limit: number },
): TrackState {
  if (count.failures >= count.limit) return "bad";
  if (verdict.kind === "bad") return "failing";
  // One good round does not end what took several bad ones to be believed.
  if (track.state === "bad" && count.failures > 0) return "bad";
  return verdict.kind === "warning" ? "warning" : "good";
}
