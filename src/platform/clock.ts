import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../ports/clock.ts";

/** Longest single timer of Node; longer sleeps are cut into pieces. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (durationMs, signal) => {
    const until = performance.now() + durationMs;
    for (let left = durationMs; left > 0; left = until - performance.now()) {
      await wait(Math.min(left, longestTimerMs), undefined, signal === undefined ? {} : { signal });
    }
    signal?.throwIfAborted();
  },
};
