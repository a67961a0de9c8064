import type { Operation, OperationLog } from "../../../ports/log.ts";

/**
 * The log of this controller, with one question before the effect of every step: is it still this process that may act?
 * One that was cut off or stood still stops here, before it orders anything that another controller orders too.
 */
export function guardedLog(log: OperationLog, prove: () => Promise<void>): OperationLog {
  return {
    begin: async (operation) => guarded(await log.begin(operation), prove),
    list: (query) => log.list(query),
    get: (...about) => log.get(...about),
    changes: (...about) => log.changes(...about),
    newestChange: (...about) => log.newestChange(...about),
    steps: (operation) => log.steps(operation),
    sweepInterrupted: () => log.sweepInterrupted(),
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

function guarded(operation: Operation, prove: () => Promise<void>): Operation {
  return {
    id: operation.id,
    plan: (plan) => operation.plan(plan),
    step: (name, effect, evidence) =>
      operation.step(
        name,
        async () => {
          await prove();
          return effect();
        },
        evidence,
      ),
    end: (status, outcome, error) => operation.end(status, outcome, error),
  };
}
