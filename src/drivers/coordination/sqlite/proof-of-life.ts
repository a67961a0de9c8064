import { DatabaseSync } from "node:sqlite";
import { sqliteCode, stateError } from "./state-error.ts";

/**
 * How a process proves that it lives: it keeps an exclusive file lock for as long as it runs. The kernel drops the lock
 * the moment the process dies, however it dies, and after a reboot there is none; a process that merely hangs keeps it.
 * Unlike a process number this cannot be taken over by a stranger, and it is seen across containers too.
 */
export interface ProofOfLife {
  close(): void;
}

/** SQLite is the only file lock that Node brings along; the file stays empty. */
export function proveLife(path: string): ProofOfLife {
  try {
    const database = new DatabaseSync(path, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    return {
      close: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    throw stateError(error, path);
  }
}

const busy = 5;
const cannotOpen = 14;

/** A missing file is a proof too: the owner removes it last, and no copy or backup of the state brings an owner along. */
export function isProvenDead(path: string): "dead" | "alive" {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: 0, readOnly: true });
    database.prepare("SELECT 1 FROM sqlite_schema").all();
    return "dead";
  } catch (error) {
    if (sqliteCode(error) === busy) return "alive";
    if (sqliteCode(error) === cannotOpen) return "dead";
    throw stateError(error, path);
  } finally {
    database?.close();
  }
}
