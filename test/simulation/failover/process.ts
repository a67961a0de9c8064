import type { Moment } from "../../../src/core/failover/moment.ts";
import { Reply } from "./network.ts";
import type { World } from "./world.ts";

/** What a process waits for: a time, or an answer. */
export type Wait = number | Reply<unknown>;
export type Steps<T = void> = Generator<Wait, T, unknown>;

/** How often a process dies, or sleeps for long, at one of its waits. */
export interface Frailty {
  readonly dies: number;
  readonly sleeps: number;
}

let runs = 0;

/** One run of the controller. It may die at every wait, or sleep there while another one is started in its place. */
export class ControllerProcess {
  readonly run: string;
  readonly #world: World;
  readonly #bornMs: number;
  readonly #wallOffsetMs: number;
  readonly #onGone: () => void;
  frailty: Frailty;
  #isDead = false;
  #ask: () => "dies" | "sleeps" | null;

  constructor(world: World, frailty: Frailty, onGone: () => void) {
    runs += 1;
    this.run = `run ${runs}`;
    this.#world = world;
    this.#bornMs = world.nowMs;
    this.#wallOffsetMs = world.chance.between(-50_000, 50_000);
    this.#onGone = onGone;
    this.frailty = frailty;
    this.#ask = () => {
      const { dies, sleeps } = this.frailty;
      if (world.chance.happens(dies)) return "dies";
      return world.chance.happens(sleeps) ? "sleeps" : null;
    };
  }

  now(): Moment {
    const monotonicMs = this.#world.nowMs - this.#bornMs;
    return { wallMs: this.#world.nowMs + this.#wallOffsetMs, monotonicMs, run: this.run };
  }

  /** Instead of by chance: asked at every wait. */
  breakWhen(ask: () => "dies" | "sleeps" | null): void {
    this.#ask = ask;
  }

  start(steps: Steps): void {
    this.#resume(steps, undefined);
  }

  /** Nobody pulls this plug twice. */
  die(): void {
    this.#isDead = true;
  }

  #resume(steps: Steps, value: unknown): void {
    if (this.#isDead) return;
    const fate = this.#ask();
    if (fate === "dies") {
      this.#isDead = true;
      this.#onGone();
      return;
    }
    if (fate === "sleeps") return this.#sleep(steps, value);
    this.#go(steps, value);
  }

  /** A suspended machine: another controller may take over, and this one wakes up in the middle of its step. */
  #sleep(steps: Steps, value: unknown): void {
    const { chance, timeline } = this.#world;
    if (chance.happens(0.7)) this.#onGone();
    timeline.after(chance.between(5_000, 240_000), () => this.#go(steps, value));
  }

  #go(steps: Steps, value: unknown): void {
    if (this.#isDead) return;
    const { value: wait, done } = steps.next(value);
    if (done === true) return;
    if (wait instanceof Reply) wait.whenSettled(() => this.#resume(steps, wait.value));
    else this.#world.timeline.after(wait, () => this.#resume(steps, undefined));
  }
}

/** Waits for an answer. */
export function* answerOf<T>(reply: Reply<T>): Steps<T | null> {
  return (yield reply) as T | null;
}
