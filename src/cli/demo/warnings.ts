import type { Talk } from "../../ports/talk.ts";

/** Warnings are part of a scene that expects them; all others are said as with every verb. */
export class Warnings {
  readonly talk: Talk;
  #heard: string[] | null = null;

  constructor(talk: Talk) {
    this.talk = {
      step: (title) => talk.step(title),
      note: (text) => talk.note(text),
      warn: (text) => (this.#heard === null ? talk.warn(text) : void this.#heard.push(text)),
    };
  }

  /** What is warned of during the work. */
  async hear(work: () => Promise<unknown>): Promise<readonly string[]> {
    const heard: string[] = [];
    this.#heard = heard;
    try {
      await work();
      return heard;
    } finally {
      this.#heard = null;
    }
  }
}
