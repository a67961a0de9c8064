import { randomBytes } from "node:crypto";
import type { AccountId } from "../../../core/site/site.ts";
import type { StartedProcess } from "../../../ports/exec.ts";
import type { RemoteProcess, ScriptOrder } from "../../../ports/transport.ts";
import { type Announced, awaitAnnouncement } from "../shared/await-announcement.ts";
import { shellFailed, timedOut } from "../shared/failures.ts";
import type { TransportOptions } from "../shared/options.ts";
import { ProcessStream } from "../shared/process-stream.ts";
import { bootstrapScript, programLine, scriptProgram } from "../shared/program.ts";
import { lastLines } from "../shared/remote-text.ts";
import type { Home } from "./home.ts";

/** One local account. */
export interface LocalPlace {
  readonly account: AccountId;
  readonly home: Home;
  readonly options: TransportOptions;
}

export interface LocalScript {
  readonly process: StartedProcess;
  readonly ready: Extract<Announced, { kind: "ready" }>;
}

/** The same program text as on a far account, so that every byte of an argument survives here too. */
export async function launch(place: LocalPlace, order: ScriptOrder): Promise<LocalScript> {
  order.signal?.throwIfAborted();
  await place.home.enter();
  const marker = randomBytes(16).toString("hex");
  const program = scriptProgram({ marker, script: order.script, args: order.args ?? [] });
  const process = place.options.exec.start({
    file: "/bin/sh",
    args: ["-c", bootstrapScript],
    cwd: place.home.path,
    env: {
      PATH: place.options.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      HOME: place.home.path,
      LC_ALL: "C",
    },
  });
  process.stdin.write(programLine(program));
  const wanted = { marker, timeoutMs: order.timeoutMs, signal: order.signal };
  const ready = await awaitAnnouncement(process, wanted).catch(async (error: unknown) => {
    await process[Symbol.asyncDispose]();
    throw error;
  });
  if (ready.kind === "ready") return { process, ready };
  await process[Symbol.asyncDispose]();
  throw shellFailed(place.account, lastLines(ready.stderr, { lines: 2 }));
}

/** Starts a script whose stdin and stdout stay open. */
export async function startLocal(place: LocalPlace, order: ScriptOrder): Promise<RemoteProcess> {
  const { process, ready } = await launch(place, order);
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
