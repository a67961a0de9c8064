/** Who reads slower than news come gets the newest: all of it is only news, and is read again anyway. */
const mostWaiting = 1_000;

/** Between those who tell and one who listens. */
export class Outbox {
  #waiting: string[] = [];
  #wake: (() => void) | null = null;
  #isWoken = false;
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  put(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length > mostWaiting) this.#waiting = this.#waiting.slice(-mostWaiting);
    this.wake();
  }

  /** There is something new elsewhere. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** @param because said before it closes; null: nobody listens any more. */
  end(because: string | null): void {
    if (because !== null) this.#waiting.push(`event: bye\ndata: ${JSON.stringify({ because })}\n\n`);
    this.#isOver = true;
    this.wake();
  }

  take(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Until something comes; at once when it came since the last wait. */
  async wait(): Promise<void> {
    if (!this.#isWoken && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = null;
    this.#isWoken = false;
  }
}
