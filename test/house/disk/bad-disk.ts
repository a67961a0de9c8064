import { StateDatabase } from "../../../src/drivers/coordination/sqlite/database.ts";
import { stateError } from "../../../src/drivers/coordination/sqlite/state-error.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { FaultKind } from "../../../src/testing/faulty-files.ts";
import { faultyFiles } from "../../../src/testing/faulty-files.ts";

export interface DiskFault {
  readonly at: number;
  readonly kind: FaultKind;
}

/**
 * The disk under the whole program, failing at its n-th write: every file that is written through `nodeFiles`, which is the
 * one object of the house that meets the disk, and every change of the state database (counted apart, behind the files'
 * writes: two lists of points instead of one). Everything else of the program is the real one.
 */
export async function withBadFiles<T>(fault: DiskFault, work: () => Promise<T>): Promise<BadRun<T>> {
  const real = { ...nodeFiles };
  const faulty = faultyFiles(real, fault);
  Object.assign(nodeFiles, faulty.files);
  try {
    return { result: await work(), fired: faulty.fired() };
  } finally {
    Object.assign(nodeFiles, real);
  }
}

export interface BadRun<T> {
  readonly result: T;
  /** The write that failed; null when it never came to that one. */
  readonly fired: string | null;
}

/** As node:sqlite tells it: 13 is a full disk, 10 one that fails. */
const codes: Readonly<Record<FaultKind, number>> = { ENOSPC: 13, EIO: 10, kill: 10 };

export async function withBadState<T>(fault: DiskFault, work: () => Promise<T>): Promise<BadRun<T>> {
  const { run, transact } = StateDatabase.prototype;
  let count = 0;
  let fired: string | null = null;
  const fail = (path: string, what: string): void => {
    count += 1;
    if (count === fault.at) fired = what;
    if (fired === null || (count !== fault.at && fault.kind === "EIO")) return;
    throw stateFault(codes[fault.kind], path);
  };
  let inside = 0;
  StateDatabase.prototype.run = function (sql, ...values) {
    // What stands in a transaction is on the disk with its end.
    if (inside === 0) fail(this.path, sql.trim().split(/\s+/).slice(0, 3).join(" "));
    return run.call(this, sql, ...values);
  };
  StateDatabase.prototype.transact = function <R>(body: () => R): R {
    return transact.call(this, () => {
      inside += 1;
      try {
        const done = body();
        // The end of the transaction is what fails: everything before was only meant.
        if (inside === 1) fail(this.path, "COMMIT");
        return done;
      } finally {
        inside -= 1;
      }
    }) as R;
  };
  try {
    return { result: await work(), fired };
  } finally {
    Object.assign(StateDatabase.prototype, { run, transact });
  }
}

function stateFault(errcode: number, path: string): Error {
  // Through the same door as SQLite's own: what the program says of it is the real word.
  return stateError(Object.assign(new Error("played"), { errcode }), path) as Error;
}
