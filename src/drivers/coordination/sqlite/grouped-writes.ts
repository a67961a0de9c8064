import type { SQLInputValue } from "node:sqlite";
import type { StateDatabase } from "./database.ts";

interface Write {
  readonly work: () => unknown;
  readonly settle: (result: never) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Writes that come in the same moment go to the disk in one transaction: what takes time is the disk's word, not the
 * rows. A write's promise is kept when it is on the disk, as ever; when it cannot be, all of its group fail.
 */
export class GroupedWrites {
  readonly #database: StateDatabase;
  #waiting: Write[] = [];

  constructor(database: StateDatabase) {
    this.#database = database;
  }

  /** @returns how many rows were changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): Promise<number> {
    return this.transact(() => this.#database.run(sql, ...values));
  }

  /** What is read in `work` stays true until what it writes is written. */
  transact<T>(work: () => T): Promise<T> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ work, settle, fail });
      if (this.#waiting.length === 1) setImmediate(() => this.#write());
    });
  }

  #write(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const results = this.#database.transact(() => group.map(({ work }) => work()));
      for (const [nth, { settle }] of group.entries()) settle(results[nth] as never);
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }
}
