import type { SQLInputValue } from "node:sqlite";
import type { StateDatabase } from "./database.ts";

interface Write {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  readonly settle: (changed: number) => void;
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
    return new Promise((settle, fail) => {
      this.#waiting.push({ sql, values, settle, fail });
      if (this.#waiting.length === 1) setImmediate(() => this.#write());
    });
  }

  #write(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const changed = this.#database.transact(() =>
        group.map(({ sql, values }) => this.#database.run(sql, ...values)),
      );
      for (const [nth, { settle }] of group.entries()) settle(changed[nth] ?? 0);
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }
}
