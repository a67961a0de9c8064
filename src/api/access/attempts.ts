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

  /**
   * Counted before the answer is known: a thousand that are sent at once count like a thousand one after the other. What
   * turns out right is forgiven.
   */
  began(keys: readonly string[], nowMs: number): void {
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

  /** A user who is in has no wrong tries; a place that others share keeps those of the others. */
  forgive({ user, place }: { readonly user: string; readonly place: string }): void {
    this.#tries.delete(user);
    const tries = this.#tries.get(place);
    if (tries === undefined) return;
    if (tries.failures <= 1) this.#tries.delete(place);
    else this.#tries.set(place, { ...tries, failures: tries.failures - 1 });
  }
}

function waitOf(tries: Tries | undefined, nowMs: number): number {
  if (tries === undefined || tries.failures < free) return 0;
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, tries.failures - free));
  return Math.max(0, tries.lastMs + wait - nowMs);
}
