import { ClonePanelError } from "../../core/errors.ts";
import { isRefusal } from "../../core/refusals.ts";
import type { Operation, OperationKind } from "../../ports/log.ts";
import type { Engine } from "./engine.ts";

/** Runs work as one row of the operation log: every end is written, also that of a failure. */
export async function withOperation<T>(
  engine: Engine,
  about: { readonly kind: OperationKind; readonly site: string | null; readonly epoch: number | null },
  work: (operation: Operation) => Promise<T>,
  /** What of the result is worth keeping in the log. */
  outcomeOf: (result: T) => unknown,
): Promise<T> {
  const operation = await engine.log.begin(about);
  let result: T;
  try {
    result = await work(operation);
  } catch (error) {
    const known = error instanceof ClonePanelError;
    const refused = known && isRefusal(error.code);
    const status = engine.signal.aborted ? "interrupted" : refused ? "refused" : "failed";
    const row = known
      ? { code: error.code, message: error.message, hint: error.hint }
      : { code: "BUG", message: String(error), hint: "Please report it with the output of --verbose." };
    await operation.end(status, null, row);
    throw error;
  }
  await operation.end("done", outcomeOf(result));
  return result;
}
