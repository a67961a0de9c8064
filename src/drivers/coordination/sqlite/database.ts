import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { migrations } from "./migrations.ts";
import { stateError, stateTooNew } from "./state-error.ts";

export type SqlRow = Readonly<Record<string, SQLOutputValue>>;

/** How long a write waits for another process's; writes take milliseconds, so more means that something hangs. */
const busyTimeoutMs = 5_000;

/** The state database: short transactions, each on the disk when its call returns. */
export class StateDatabase {
  readonly path: string;
  readonly #database: DatabaseSync;
  /** By their texts, which are few: none holds a value. */
  readonly #prepared = new Map<string, StatementSync>();

  /** @param path a file, which is created when absent, or `:memory:`. */
  constructor(path: string) {
    this.path = path;
    this.#database = guard(path, () => openDatabase(path));
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly SqlRow[] {
    return guard(this.path, () => this.#statement(sql).all(...values));
  }

  get(sql: string, ...values: readonly SQLInputValue[]): SqlRow | undefined {
    return guard(this.path, () => this.#statement(sql).get(...values));
  }

  /** @returns how many rows were changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return guard(this.path, () => Number(this.#statement(sql).run(...values).changes));
  }

  /** Alone with the database from the first line on, so that what is read stays true until what follows is written. */
  transact<T>(work: () => T): T {
    return guard(this.path, () => transact(this.#database, work));
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, path: string): void {
  if (formOf(database) === migrations.length) return;
  transact(database, () => {
    const found = formOf(database);
    if (found > migrations.length) throw stateTooNew(path, found, migrations.length);
    for (const step of migrations.slice(found)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function formOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}

function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A failed COMMIT (full disk) may have rolled back by itself already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw stateError(error, path);
  }
}
