import type { Clock } from "../ports/clock.ts";

export interface FakeClock extends Clock {
  /** Moves both clocks and wakes who slept long enough, in order. */
  advance(durationMs: number): Promise<void>;
  /** Moves the wall clock alone, as somebody does who sets it. */
  setNow(nowMs: number): void;
  /** How many are asleep. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to move. Starts at 2026-11-22T17:30:00Z. */
export function fakeClock(startMs = Date.UTC(2026, 10, 22, 17, 30)): FakeClock {
  let monotonicMs = 0;
  let offsetMs = startMs;
  let sleepers: readonly Sleeper[] = [];

  return {
    nowMs: () => offsetMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    setNow: (nowMs) => {
      offsetMs = nowMs - monotonicMs;
    },
    get sleepers() {
      return sleepers.length;
    },
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (durationMs <= 0) return resolve();
        const leave = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          signal?.removeEventListener("abort", abort);
        };
        const abort = () => {
          leave();
          reject(signal?.reason);
        };
        const wake = () => {
          leave();
          resolve();
        };
        const sleeper: Sleeper = { untilMs: monotonicMs + durationMs, wake };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener("abort", abort);
      }),
    advance: async (durationMs) => {
      // Who is about to fall asleep shall do so before time moves.
      await settle();
      const target = monotonicMs + durationMs;
      for (;;) {
        const next = [...sleepers].sort((left, right) => left.untilMs - right.untilMs)[0];
        if (next === undefined || next.untilMs > target) break;
        monotonicMs = Math.max(monotonicMs, next.untilMs);
        next.wake();
        await settle();
      }
      monotonicMs = target;
      await settle();
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
