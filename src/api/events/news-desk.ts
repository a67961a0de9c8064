import type { Events } from "../contract/events.ts";

/** What is said to everybody who listens; `seenBy` tells whom it concerns. */
export interface News {
  readonly type: keyof Events;
  readonly data: unknown;
  /** Null: everybody may know. */
  readonly site: string | null;
}

type Listener = (news: News) => void;

/** Hands what happens in this process to the open streams. Nothing is kept: what must not be lost is in the log. */
export class NewsDesk {
  readonly #listeners = new Set<Listener>();
  readonly #ends = new Map<string, Set<(because: string) => void>>();

  tell<Type extends keyof Events>(type: Type, data: Events[Type], site: string | null): void {
    for (const listener of this.#listeners) listener({ type, data, site });
  }

  /** @returns what ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Streams of one session or token close with it. */
  onEnd(session: string, end: (because: string) => void): () => void {
    const ends = this.#ends.get(session) ?? new Set();
    this.#ends.set(session, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0) this.#ends.delete(session);
    };
  }

  sessionEnded(session: string): void {
    for (const end of [...(this.#ends.get(session) ?? [])]) end("the session has ended");
  }
}
