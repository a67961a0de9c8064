export interface Turns {
  /** Runs `work` when it is its turn. Whoever waits may leave by the signal, which is thrown. */
  take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/**
 * So many works at once, all in all and for each key; the others wait in the order they came. One that is slow or dead
 * keeps its own queue waiting, and at most its share of the whole.
 */
export function makeTurns(most: { readonly inAll: number; readonly forEach: number }): Turns {
  const all = new Gate(most.inAll);
  const gates = new Map<string, Gate>();
  return {
    async take(key, signal, work) {
      const own = gates.get(key) ?? new Gate(most.forEach);
      gates.set(key, own);
      try {
        using _own = await own.enter(signal);
        using _all = await all.enter(signal);
        return await work();
      } finally {
        if (own.isEmpty) gates.delete(key);
      }
    },
  };
}

class Gate {
  readonly #most: number;
  #inside = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#inside === 0 && this.#waiting.size === 0;
  }

  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#inside < this.#most) this.#inside += 1;
    else await this.#wait(signal);
    return { [Symbol.dispose]: () => this.#leave() };
  }

  /** The place of whoever leaves is handed on, so nobody can slip in between. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#inside -= 1;
    else next();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#waiting.delete(enter);
        signal.removeEventListener("abort", abort);
      };
      const enter = () => {
        end();
        resolve();
      };
      const abort = () => {
        end();
        reject(signal.reason);
      };
      this.#waiting.add(enter);
      signal.addEventListener("abort", abort);
    });
  }
}
