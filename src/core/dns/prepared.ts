import type { Phase } from "../failover/failover-state.ts";

/** Providers limit their calls, and a primary that is missed once is soon missed again. */
const holdMs = 900_000;
/** So that a suspicion that lasts is not written down anew at every look. */
const renewMs = 60_000;

/** A single miss is a hiccup; one that lasts means that the address may have to change soon. */
export function isLastingSuspicion(phase: Phase): boolean {
  switch (phase.kind) {
    case "suspect":
      return phase.misses > 1;
    case "confirm":
    case "blocked":
    case "intent":
    case "fence-wait":
    case "promoting":
      return true;
    case "steady":
    case "failed-over":
    case "returned":
      return false;
  }
}

/** Until when the short TTL is published because the primary is missed (prepare); it stays for a while after the last doubt. */
export function preparedUntil(beforeMs: number, seen: "missed" | "well", nowMs: number): number {
  const untilMs = nowMs + holdMs;
  // A clock that was set back must not keep the short TTL for ever.
  const knownMs = Math.min(beforeMs, untilMs);
  return seen === "missed" && untilMs - knownMs >= renewMs ? untilMs : knownMs;
}
