import type { Ending } from "./connection.ts";
import { GoAhead } from "./go-ahead.ts";

/** Commands on their way, and what was answered so far. Only one is being sent at a time, so a go-ahead is that one's. */
export class Dialogue {
  readonly endings: Ending[] = [];
  readonly #most: number;
  readonly #waiting = new Map<string, { readonly index: number; readonly goAhead: GoAhead }>();
  #begun = 0;
  #latest: GoAhead | null = null;
  #isOver = false;

  /** @param most how many commands there are. */
  constructor(most: number) {
    this.#most = most;
  }

  begin(tag: string): GoAhead {
    const goAhead = new GoAhead();
    this.#waiting.set(tag, { index: this.#begun, goAhead });
    this.#latest = goAhead;
    this.#begun += 1;
    return goAhead;
  }

  goAhead(): void {
    this.#latest?.open();
  }

  isWaitingFor(tag: string): boolean {
    return this.#waiting.has(tag);
  }

  answered(tag: string, ending: Ending): void {
    const one = this.#waiting.get(tag);
    if (one === undefined) return;
    this.#waiting.delete(tag);
    this.endings[one.index] = ending;
    if (ending.kind !== "ok") this.#isOver = true;
    one.goAhead.close();
  }

  /** No further command is begun. */
  get isOver(): boolean {
    return this.#isOver || this.#begun >= this.#most;
  }

  /** Nothing more is to be heard. */
  get isAnswered(): boolean {
    return this.isOver && this.#waiting.size === 0;
  }

  /** The other end says nothing more: nobody waits for it any longer. */
  end(): void {
    this.#isOver = true;
    for (const { goAhead } of this.#waiting.values()) goAhead.close();
  }
}
