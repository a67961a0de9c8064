import type { ByteString } from "../../core/database/byte-string.ts";
import type { Dialect } from "../../core/database/dialect.ts";
import { keyOf, type RowChanges, type RowKey } from "../../core/database/held-row.ts";
import { parseRow } from "../../core/database/row-line.ts";
import type { TableShape } from "../../core/database/table.ts";
import type { TableChanges } from "../../ports/database.ts";

/** What is held of all tables of a database until it is shipped: a small change is, a large one is read from the vault again. */
export class ChangeRoom {
  #leftBytes = 2 * 1024 * 1024;

  take(bytes: number): "taken" | "full" {
    this.#leftBytes -= bytes;
    return this.#leftBytes < 0 ? "full" : "taken";
  }
}

/** A key, and what holds it. */
const keyBytes = 64;

/** The changes of one table, as they are found while its chunks are fetched. */
export class GatheredChanges {
  readonly #shape: TableShape;
  readonly #dialect: Dialect;
  readonly #room: ChangeRoom;
  #go: RowKey[] = [];
  #come: TableChanges["come"][number][] = [];
  #state: "known" | "lost" = "known";

  constructor(shape: TableShape, dialect: Dialect, room: ChangeRoom) {
    this.#shape = shape;
    this.#dialect = dialect;
    this.#room = room;
  }

  changed({ gone, come }: RowChanges): void {
    for (const { key } of gone) if (this.#has(keyBytes)) this.#go.push(key);
    for (const { key, line } of come) if (this.#has(line.length)) this.#come.push({ key, line });
  }

  /** Rows of buckets that were not there before. */
  came(lines: readonly ByteString[]): void {
    const upTo = 1 + Math.max(-1, ...this.#shape.keyOrder.map(({ index }) => index));
    for (const line of lines)
      if (this.#has(line.length))
        this.#come.push({ key: keyOf(parseRow(line, this.#dialect, upTo), this.#shape), line });
  }

  /** Whole buckets come, and what they held before is not known. */
  lose(): void {
    this.#state = "lost";
    this.#go = [];
    this.#come = [];
  }

  all(): TableChanges | null {
    return this.#state === "lost" ? null : { go: this.#go, come: this.#come };
  }

  #has(bytes: number): boolean {
    if (this.#state === "known" && this.#room.take(keyBytes + bytes) === "full") this.lose();
    return this.#state === "known";
  }
}
