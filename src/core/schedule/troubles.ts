import type { Job } from "./job.ts";

/** `failed`: it failed last time, or another did on what it needs; it may do so again. */
export type Trouble = "sound" | "failed";

/** By so much those who need it stand behind the others: a living account that they need too is not kept by who hangs. */
const patienceMs = 120_000;

/**
 * What the last who needed it alone failed on. Of an account that died each of its sites would otherwise have to find that
 * out for itself, and hang in the place of one that lives.
 */
export class Troubles {
  readonly #failedOn = new Set<string>();

  /** What became of a run. */
  hear({ needs, history }: Job): void {
    for (const need of needs) {
      if (history.kind === "failed") this.#failedOn.add(need);
      else this.#failedOn.delete(need);
    }
  }

  of({ needs, history }: Job): Trouble {
    return history.kind === "failed" || this.#knows(needs) ? "failed" : "sound";
  }

  patienceMs({ needs }: Job): number {
    return this.#knows(needs) ? patienceMs : 0;
  }

  #knows(needs: Job["needs"]): boolean {
    return needs.some((need) => this.#failedOn.has(need));
  }
}
