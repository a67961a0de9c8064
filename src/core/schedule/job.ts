/** Something that is done again and again. All times in milliseconds since 1970. */
export interface Job {
  readonly id: string;
  readonly everyMs: number;
  /** What it needs alone: its site, and the accounts it works on. */
  readonly needs: readonly string[];
  /** What it needs beside some others. */
  readonly shares?: readonly Share[];
  /** Whose places it takes. */
  readonly lane: Lane;
  /** So much later than it is due may those begin that never wait for it: zero for what is urgent. */
  readonly patienceMs: number;
  readonly history: JobHistory;
}

/**
 * Each has places of its own, so that none ever waits for another. `move`: a failover whose old primary certainly takes no
 * writes any more. `doubt`: a site that is missed. `names`: what nameservers answer, and what their providers are told.
 */
export type Lane = "move" | "doubt" | "watch" | "names" | "work";

export interface Share {
  readonly of: string;
  readonly atOnce: number;
}

export type JobHistory =
  /** Not run since the start; `fromMs` is when it shall be. */
  | { readonly kind: "waiting"; readonly fromMs: number }
  | { readonly kind: "running"; readonly sinceMs: number }
  /** `jitter` from 0 up to 1, drawn anew for every run, so that many sites do not march in step. */
  | { readonly kind: "succeeded"; readonly startedMs: number; readonly jitter: number }
  | { readonly kind: "failed"; readonly endedMs: number; readonly failures: number };

const firstRetryMs = 10_000;
/** Jitter only ever shortens an interval: what was promised as "every minute" is never later. */
const jitterShare = 0.1;

/** When the job shall run next; null while it runs. */
export function dueAtMs(job: Job, nowMs: number): number | null {
  const { history, everyMs } = job;
  switch (history.kind) {
    case "running":
      return null;
    case "waiting":
      return notBeyond(history.fromMs, nowMs, everyMs);
    case "succeeded":
      return notBeyond(history.startedMs + everyMs * (1 - jitterShare * history.jitter), nowMs, everyMs);
    case "failed":
      return notBeyond(
        history.endedMs + retryAfterMs(everyMs, history.failures),
        nowMs,
        longestPauseMs(everyMs),
      );
  }
}

/** A clock that was set back must not stop a job for longer than its interval. */
function notBeyond(dueMs: number, nowMs: number, pauseMs: number): number {
  return Math.min(dueMs, nowMs + pauseMs);
}

/** Doubles with every failure, up to the longest pause. */
export function retryAfterMs(everyMs: number, failures: number): number {
  const first = Math.min(everyMs, firstRetryMs);
  return Math.min(first * 2 ** Math.min(failures - 1, 20), longestPauseMs(everyMs));
}

/** Back-off never exceeds ten seconds or the job's own interval, whichever is longer. */
export function longestPauseMs(everyMs: number): number {
  return Math.max(firstRetryMs, everyMs);
}
