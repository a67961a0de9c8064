/** The server's "go ahead" for a literal. */
export class GoAhead {
  #given = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  open(): void {
    this.#given += 1;
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async wait(): Promise<"open" | "closed"> {
    while (this.#given === 0 && !this.#isClosed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#given === 0) return "closed";
    this.#given -= 1;
    return "open";
  }
}
