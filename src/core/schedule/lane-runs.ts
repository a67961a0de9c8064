import type { Job, Lane, Share } from "./job.ts";
import { silence } from "./places.ts";

/** `failed`: it failed last time, and may do so again. */
export type Trouble = "sound" | "failed";

export interface Run {
  readonly wants: readonly Share[];
  /** Gives back whatever it still takes. */
  end(): void;
}

interface Known {
  readonly trouble: Trouble;
  sinceMs: number;
  standing: "takes-a-place" | "silent" | "ended";
}

/**
 * What runs in one lane, and which of it takes a place: whoever goes on for longer than is usual there waits for somebody
 * who does not answer. It is silent, and its place is free again.
 */
export class UnderWay {
  readonly #afterMs: number | null;
  /** In order of their start; those before the head are silent or ended. */
  #started: Known[] = [];
  #head = 0;
  #silent = 0;
  taken = 0;
  failed = 0;

  constructor(lane: Lane) {
    this.#afterMs = silence.afterMs[lane] ?? null;
  }

  get running(): number {
    return this.taken + this.#silent;
  }

  begin({ trouble, wants, sinceMs }: Pick<Known, "trouble" | "sinceMs"> & Pick<Run, "wants">): Run {
    const run: Known = { trouble, sinceMs, standing: "takes-a-place" };
    this.taken += 1;
    if (trouble === "failed") this.failed += 1;
    if (this.#afterMs !== null) this.#started.push(run);
    return { wants, end: () => this.#end(run) };
  }

  noticeSilent(nowMs: number): void {
    const afterMs = this.#afterMs ?? Number.POSITIVE_INFINITY;
    for (let first = this.#first(); first !== null; first = this.#first()) {
      if (first.sinceMs > nowMs - afterMs || this.#silent >= silence.most) return;
      first.standing = "silent";
      this.taken -= 1;
      this.#silent += 1;
    }
  }

  /** When the next place is given up; infinite: none is. */
  nextSilentMs(): number {
    const first = this.#silent >= silence.most ? null : this.#first();
    return first === null ? Number.POSITIVE_INFINITY : first.sinceMs + (this.#afterMs ?? 0);
  }

  /** The clock was set back: nobody runs since a time that is to come. */
  meetClock(nowMs: number): void {
    for (const run of this.#started) run.sinceMs = Math.min(run.sinceMs, nowMs);
  }

  #end(run: Known): void {
    if (run.standing === "ended") return;
    if (run.standing === "silent") this.#silent -= 1;
    else this.taken -= 1;
    if (run.trouble === "failed") this.failed -= 1;
    run.standing = "ended";
  }

  /** The one that takes its place for the longest time. */
  #first(): Known | null {
    for (;;) {
      const first = this.#started[this.#head];
      if (first === undefined) break;
      if (first.standing === "takes-a-place") return first;
      this.#head += 1;
      if (this.#head >= 1_024 && this.#head * 2 > this.#started.length) {
        this.#started = this.#started.slice(this.#head);
        this.#head = 0;
      }
    }
    return null;
  }
}

export function troubleOf({ history }: Job): Trouble {
  return history.kind === "failed" ? "failed" : "sound";
}
