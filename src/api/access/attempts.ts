/** So many wrong ones are everyday life; then each costs twice the wait of the one before. */
const free = 5;
const firstWaitMs = 2_000;
const longestWaitMs = 60_000;
const forgottenMs = 15 * 60_000;
const mostRemembered = 10_000;

interface Tries {
  readonly failures: number;
  readonly lastMs: number;
}

/**
 * Slows down who guesses. A stranger can make a user wait a minute, never lock him out: what was right is let in as soon
 * as the wait is over, and a running session needs no password.
 */
export class Attempts {
  readonly #tries = new Map<string, Tries>();

  /** How long this one has to wait before the next try; 0: not at all. */
  waitMs(keys: readonly string[], nowMs: number): number {
    return Math.max(0, ...keys.map((key) => waitOf(this.#tries.get(key), nowMs)));
  }

  failed(keys: readonly string[], nowMs: number): void {
    for (const key of keys) {
      const before = this.#tries.get(key);
      const isOld = before === undefined || nowMs - before.lastMs > forgottenMs;
      this.#tries.delete(key);
      this.#tries.set(key, { failures: isOld ? 1 : before.failures + 1, lastMs: nowMs });
    }
    for (const key of this.#tries.keys()) {
      if (this.#tries.size <= mostRemembered) break;
      this.#tries.delete(key);
    }
  }

  succeeded(key: string): void {
    this.#tries.delete(key);
  }
}

function waitOf(tries: Tries | undefined, nowMs: number): number {
  if (tries === undefined || tries.failures < free) return 0;
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, tries.failures - free));
  return Math.max(0, tries.lastMs + wait - nowMs);
}
