/** Wall time is for people and records, monotonic time for deadlines. Both in milliseconds. */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
