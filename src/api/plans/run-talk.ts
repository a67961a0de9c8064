import type { Clock } from "../../ports/clock.ts";
import type { Talk, TalkProgress } from "../../ports/talk.ts";
import type { RunStep } from "../contract/plans.ts";

const mostSteps = 200;
const longestText = 1_000;

/** What a verb says while it works, kept for who looks at it from elsewhere. */
export class RunTalk implements Talk {
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #changed: () => void;
  #steps: RunStep[] = [];
  #seq = 0;

  constructor(clock: Pick<Clock, "nowMs">, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get steps(): readonly RunStep[] {
    return this.#steps;
  }

  step(title: string): ReturnType<Talk["step"]> {
    const seq = this.#add("step", title, "running");
    return {
      progress: (progress) => this.#change(seq, { progress: progressOf(progress) }),
      done: (summary) => this.#settle(seq, "done", title, summary),
      failed: (summary) => this.#settle(seq, "failed", title, summary),
    };
  }

  note(text: string): void {
    this.#add("note", text, "said");
  }

  warn(text: string): void {
    this.#add("warning", text, "said");
  }

  #settle(seq: number, state: "done" | "failed", title: string, summary: string): void {
    const text = summary === "" ? title : `${title}: ${summary}`;
    this.#change(seq, { state, text: text.slice(0, longestText), endedAt: this.#now() });
  }

  #add(kind: RunStep["kind"], text: string, state: RunStep["state"]): number {
    this.#seq += 1;
    const at = this.#now();
    const endedAt = state === "said" ? at : null;
    const step = {
      seq: this.#seq,
      kind,
      text: text.slice(0, longestText),
      state,
      at,
      endedAt,
      progress: null,
    };
    this.#steps = [...this.#steps, step].slice(-mostSteps);
    this.#changed();
    return this.#seq;
  }

  #change(seq: number, part: Partial<RunStep>): void {
    this.#steps = this.#steps.map((step) => (step.seq === seq ? { ...step, ...part } : step));
    this.#changed();
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

function progressOf({ items, itemsTotal, bytes, bytesTotal }: TalkProgress): RunStep["progress"] {
  return {
    items: items ?? null,
    itemsTotal: itemsTotal ?? null,
    bytes: bytes ?? null,
    bytesTotal: bytesTotal ?? null,
  };
}
