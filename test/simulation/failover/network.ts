import type { Chance } from "./chance.ts";
import type { Timeline } from "./timeline.ts";

export type Place = "control" | "a" | "b";

/** A value that comes later, or null when it does not come in time. */
export class Reply<T> {
  value: T | null = null;
  isSettled = false;
  #wake: (() => void) | null = null;

  settle(value: T | null): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.value = value;
    this.#wake?.();
  }

  whenSettled(wake: () => void): void {
    if (this.isSettled) wake();
    else this.#wake = wake;
  }
}

export interface Call<T> {
  readonly from: Place;
  readonly to: Place;
  readonly timeoutMs: number;
  /** What the other side does, each time that the message arrives; null: it is dead. */
  readonly serve: () => T | null;
}

/** Messages that are lost, late or doubled, over lines that may be cut in one direction alone. */
export class Network {
  readonly cut = new Set<string>();
  /** Nobody at all can be reached from here. */
  readonly isolated = new Set<Place>();
  /** Shares of messages; zero when all is well again. */
  faults = { lost: 0.02, late: 0.02, doubled: 0.02 };
  readonly #timeline: Timeline;
  readonly #chance: Chance;
  readonly #keptAt: (place: Place) => (() => void)[] | null;

  /** `keptAt`: what a place keeps whose programs stand still; null: they run. */
  constructor(timeline: Timeline, chance: Chance, keptAt: (place: Place) => (() => void)[] | null) {
    this.#timeline = timeline;
    this.#chance = chance;
    this.#keptAt = keptAt;
  }

  call<T>({ from, to, timeoutMs, serve }: Call<T>): Reply<T> {
    const reply = new Reply<T>();
    this.#timeline.after(timeoutMs, () => reply.settle(null));
    const arrive = () => {
      const answer = serve();
      if (answer !== null) this.#send(to, from, () => reply.settle(answer));
    };
    this.#send(from, to, arrive);
    if (this.#chance.happens(this.faults.doubled)) this.#send(from, to, arrive);
    return reply;
  }

  #send(from: Place, to: Place, arrive: () => void): void {
    if (this.#chance.happens(this.faults.lost)) return;
    const isLate = this.#chance.happens(this.faults.late);
    const delayMs = isLate ? this.#chance.between(1_000, 240_000) : this.#chance.between(5, 150);
    // A line is asked when the message leaves: what is on its way arrives, however long it takes.
    if (this.isCut(from, to)) return;
    this.#timeline.after(delayMs, () => {
      const kept = this.#keptAt(to);
      if (kept === null) arrive();
      else kept.push(arrive);
    });
  }

  isCut(from: Place, to: Place): boolean {
    return this.cut.has(`${from}>${to}`) || this.isolated.has(from) || this.isolated.has(to);
  }
}
