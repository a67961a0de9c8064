import { availableParallelism } from "node:os";

/** Processors that this process may use. */
export function coresOfMachine(): number {
  return availableParallelism();
}
