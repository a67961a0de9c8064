import { span } from "../../core/words/quantities.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Talk, TalkProgress, TalkStep } from "../../ports/talk.ts";
import type { Output } from "../frame/io.ts";
import type { Paint } from "../frame/paint.ts";
import { plainText } from "../frame/plain-text.ts";
import { progressText } from "./progress-text.ts";

export interface TalkOrder {
  readonly output: Output;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly paint: Paint;
  /** `warnings`: steps and notes are not told. */
  readonly level: "quiet" | "warnings" | "normal" | "verbose";
}

export interface ClosableTalk extends Talk {
  /** Clears what is not finished. */
  close(): void;
}

/** Anything shorter needs no progress. */
const patienceMs = 2_000;
const redrawMs = 200;
/** Without a terminal: a line now and then, so that a log shows that work goes on. */
const plainEveryMs = 10_000;

interface ActiveStep {
  readonly title: string;
  readonly sinceMs: number;
  progress: TalkProgress;
  saidMs: number;
}

/** Talk on stderr: one live line on a terminal, plain lines elsewhere. */
export function terminalTalk(order: TalkOrder): ClosableTalk {
  if (order.level === "quiet") return silence;
  return new LineTalk(order);
}

const silentStep: TalkStep = { progress: () => undefined, done: () => undefined, failed: () => undefined };
const silence: ClosableTalk = {
  step: () => silentStep,
  note: () => undefined,
  warn: () => undefined,
  close: () => undefined,
};

class LineTalk implements ClosableTalk {
  readonly #order: TalkOrder;
  readonly #active = new Set<ActiveStep>();
  #live = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(order: TalkOrder) {
    this.#order = order;
  }

  step(title: string): TalkStep {
    if (this.#order.level === "warnings") return silentStep;
    const now = this.#order.clock.monotonicMs();
    const step: ActiveStep = { title, sinceMs: now, progress: {}, saidMs: now };
    this.#active.add(step);
    if (this.#order.level === "verbose") this.#line(`${title} ...`);
    this.#watch();
    return {
      progress: (progress) => {
        step.progress = progress;
        this.#show(step);
      },
      done: (summary) => this.#end(step, summary, this.#order.paint.good("done")),
      failed: (summary) => this.#end(step, summary, this.#order.paint.bad("failed")),
    };
  }

  note(text: string): void {
    if (this.#order.level !== "warnings") this.#line(text);
  }

  warn(text: string): void {
    this.#line(`${this.#order.paint.bad("warning:")} ${plainText(text)}`, "painted");
  }

  close(): void {
    this.#active.clear();
    this.#watch();
    this.#erase();
  }

  #end(step: ActiveStep, summary: string, word: string): void {
    if (!this.#active.delete(step)) return;
    this.#watch();
    const took = this.#order.paint.faint(`(${span(this.#order.clock.monotonicMs() - step.sinceMs)})`);
    const text = summary === "" ? plainText(step.title) : `${plainText(step.title)}: ${plainText(summary)}`;
    this.#line(`${word}  ${text} ${took}`, "painted");
  }

  #show(step: ActiveStep): void {
    const now = this.#order.clock.monotonicMs();
    const elapsed = now - step.sinceMs;
    const pause = this.#order.output.isTerminal ? redrawMs : plainEveryMs;
    if (elapsed < patienceMs || now - step.saidMs < pause) return;
    step.saidMs = now;
    const progress = progressText(step.progress, elapsed);
    const text = progress === "" ? `${step.title} ... ${span(elapsed)}` : `${step.title} ... ${progress}`;
    if (this.#order.output.isTerminal) this.#draw(text);
    else this.#line(text);
  }

  /** A step that reports no progress still shows that time passes. */
  #watch(): void {
    if (!this.#order.output.isTerminal) return;
    if (this.#active.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    if (this.#active.size > 0 && this.#timer === null) {
      this.#timer = setInterval(() => {
        const newest = [...this.#active].at(-1);
        if (newest !== undefined) this.#show(newest);
      }, 1_000);
      this.#timer.unref();
    }
  }

  #draw(text: string): void {
    const line = plainText(text).slice(0, Math.max(20, this.#order.output.columns - 1));
    this.#order.output.write(`\r${line}\u001b[K`);
    this.#live = line;
  }

  #erase(): void {
    if (this.#live !== "") this.#order.output.write("\r\u001b[K");
    this.#live = "";
  }

  #line(text: string, kind: "raw" | "painted" = "raw"): void {
    this.#erase();
    this.#order.output.write(`${kind === "raw" ? plainText(text) : text}\n`);
  }
}
