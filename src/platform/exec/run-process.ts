import type { Readable } from "node:stream";
import type { RunOrder, RunOutcome, StartedProcess } from "../../ports/exec.ts";
import { startProcess } from "./start-process.ts";

type Stop =
  | { readonly kind: "timed-out" }
  | { readonly kind: "too-much-output" }
  | { readonly kind: "aborted" };

/** Runs a program to its end, or to the first limit it meets. */
export async function runProcess(order: RunOrder): Promise<RunOutcome> {
  order.signal?.throwIfAborted();
  const child = startProcess(order);
  using limits = watchLimits(child, order);
  const stdout = collect(child.stdout, { ...limits, ...(order.onStdout ? { onChunk: order.onStdout } : {}) });
  const stderr = collect(child.stderr, limits);
  child.stdin.end(order.input ?? "");
  const end = await child.ended;
  const stop = limits.stopped();
  if (stop?.kind === "aborted") throw order.signal?.reason;
  return { ...(stop ?? end), stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

interface Limits extends Disposable {
  readonly maxBytes: number;
  readonly stop: (why: Stop) => void;
  readonly stopped: () => Stop | null;
}

function watchLimits(child: StartedProcess, order: RunOrder): Limits {
  let stopped: Stop | null = null;
  const stop = (why: Stop): void => {
    stopped ??= why;
    child.kill();
  };
  const timer = setTimeout(() => stop({ kind: "timed-out" }), order.timeoutMs);
  const onAbort = (): void => stop({ kind: "aborted" });
  order.signal?.addEventListener("abort", onAbort, { once: true });
  return {
    maxBytes: order.maxOutputBytes,
    stop,
    stopped: () => stopped,
    [Symbol.dispose]() {
      clearTimeout(timer);
      order.signal?.removeEventListener("abort", onAbort);
    },
  };
}

interface Collecting {
  readonly maxBytes: number;
  readonly stop: (why: Stop) => void;
  readonly onChunk?: (chunk: Uint8Array) => void;
}

function collect(stream: Readable, options: Collecting): Buffer[] {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > options.maxBytes) return options.stop({ kind: "too-much-output" });
    chunks.push(chunk);
    options.onChunk?.(chunk);
  });
  return chunks;
}
