import type { RemoteProcess, ScriptOrder } from "../../../ports/transport.ts";
import { timedOut } from "../shared/failures.ts";
import { ProcessStream } from "../shared/process-stream.ts";
import { scriptProgram } from "../shared/program.ts";
import { type LocalPlace, startShell } from "./start-shell.ts";

/** Starts a script whose stdin and stdout stay open. */
export async function startLocal(place: LocalPlace, order: ScriptOrder): Promise<RemoteProcess> {
  const { process, ready } = await startShell(place, {
    program: (marker) => scriptProgram({ marker, script: order.script, args: order.args ?? [] }),
    timeoutMs: order.timeoutMs,
    signal: order.signal,
  });
  // A listener hears nothing of a stop that came while it was being started.
  if (order.signal?.aborted) await process[Symbol.asyncDispose]();
  order.signal?.throwIfAborted();
  const stream = new ProcessStream({
    stdin: process.stdin,
    stdout: process.stdout,
    readAhead: ready.readAhead,
    end: () => process.kill(),
  });
  const late = setTimeout(() => stream.destroy(timedOut(place.account, order.timeoutMs)), order.timeoutMs);
  const onAbort = (): void => void stream.destroy(order.signal?.reason as Error);
  order.signal?.addEventListener("abort", onAbort, { once: true });
  const ended = process.ended.then((end) => {
    clearTimeout(late);
    order.signal?.removeEventListener("abort", onAbort);
    const stderr = ready.stderr.toBuffer().toString("latin1");
    return { code: end.kind === "exited" ? end.code : 255, stderr };
  });
  if (order.input !== undefined && order.input.length > 0) {
    stream.write(typeof order.input === "string" ? Buffer.from(order.input, "latin1") : order.input);
  }
  return {
    stream,
    ended,
    async [Symbol.asyncDispose]() {
      stream.destroy();
      await process[Symbol.asyncDispose]();
    },
  };
}
