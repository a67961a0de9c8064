import { DatabaseSync } from "node:sqlite";

export interface Entry {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly name: string;
  readonly words: string;
  /** A file below uploads/, or null. */
  readonly picture: string | null;
}

export interface Room {
  readonly name: string;
  readonly beds: number;
  readonly price: number;
}

const busyMs = 5_000;

/** The site's database: rooms and a guest book. Opened for each request, as a PHP page does. */
export class GuestBook implements Disposable {
  readonly #db: DatabaseSync;

  /** `never`: a replica's page opens it read-only, so that no slip in the site's code can write. */
  constructor(file: string, writes: "allowed" | "never") {
    this.#db = new DatabaseSync(file, { readOnly: writes === "never", timeout: busyMs });
  }

  found(rooms: readonly Room[], entries: readonly Omit<Entry, "id">[]): void {
    this.#db.exec(`
      CREATE TABLE rooms (name TEXT PRIMARY KEY, beds INTEGER NOT NULL, price REAL NOT NULL);
      CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, picture TEXT);
      CREATE INDEX entries_at ON entries (at);
      BEGIN;
    `);
    const room = this.#db.prepare("INSERT INTO rooms (name, beds, price) VALUES (?, ?, ?)");
    for (const { name, beds, price } of rooms) room.run(name, beds, price);
    for (const entry of entries) this.add(entry);
    this.#db.exec("COMMIT");
  }

  add({ at, name, words, picture }: Omit<Entry, "id">): number {
    const insert = this.#db.prepare("INSERT INTO entries (at, name, words, picture) VALUES (?, ?, ?, ?)");
    return Number(insert.run(at, name, words, picture).lastInsertRowid);
  }

  /** Newest first. */
  entries({ limit, offset }: { readonly limit: number; readonly offset: number }): readonly Entry[] {
    const select = "SELECT id, at, name, words, picture FROM entries ORDER BY id DESC LIMIT ? OFFSET ?";
    return this.#db.prepare(select).all(limit, offset) as unknown as Entry[];
  }

  count(): number {
    return Number(this.#db.prepare("SELECT count(*) AS n FROM entries").get()?.["n"]);
  }

  rooms(): readonly Room[] {
    return this.#db.prepare("SELECT name, beds, price FROM rooms ORDER BY price").all() as unknown as Room[];
  }

  empty(): void {
    this.#db.exec("DELETE FROM entries");
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
