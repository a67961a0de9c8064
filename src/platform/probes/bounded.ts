import { reasonOf } from "../dns/datagram.ts";

export interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Failed = { readonly kind: "failed"; readonly because: string };

/** Runs a look at the network with a deadline. What goes wrong is an outcome; only the caller's own abort is thrown. */
export async function bounded<T>(
  { timeoutMs, signal }: Bounds,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T | Failed> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await look(AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (deadline.aborted) return { kind: "failed", because: `no answer within ${timeoutMs / 1000} s` };
    return { kind: "failed", because: wordsOf(error) };
  }
}

/** A name with several addresses fails with several errors in one, whose own message is empty. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(wordsOf))].join("; ");
  return error instanceof Error ? reasonOf(error) : String(error);
}
