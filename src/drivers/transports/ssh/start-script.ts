import type { RemoteProcess, ScriptOrder } from "../../../ports/transport.ts";
import { timedOut } from "../shared/failures.ts";
import { ProcessStream } from "../shared/process-stream.ts";
import { scriptProgram } from "../shared/program.ts";
import type { Channel } from "./channel.ts";
import { killRemote } from "./kill-remote.ts";
import type { Session } from "./session.ts";

/** Starts a script in a session of its own; its end, its deadline and its scope all end it on the account too. */
export async function startScript(session: Session, order: ScriptOrder): Promise<RemoteProcess> {
  order.signal?.throwIfAborted();
  const channel = await session.openChannel(
    (marker) => scriptProgram({ marker, script: order.script, args: order.args ?? [] }),
    order.signal,
  );
  // A listener hears nothing of a stop that came while the channel was being opened.
  if (order.signal?.aborted) await killRemote(session, channel);
  order.signal?.throwIfAborted();
  const ending = new Ending(session, channel, order);
  const stream = new ProcessStream({
    stdin: channel.process.stdin,
    stdout: channel.process.stdout,
    readAhead: channel.readAhead,
    end: () => void ending.stop(),
  });
  ending.onStop((reason) => stream.destroy(reason));
  if (order.input !== undefined && order.input.length > 0) {
    stream.write(typeof order.input === "string" ? Buffer.from(order.input, "latin1") : order.input);
  }
  return {
    stream,
    ended: ending.ended,
    async [Symbol.asyncDispose]() {
      await ending.stop();
      stream.destroy();
    },
  };
}

/** Exactly one of: it ended by itself, its deadline passed, it was aborted, it was let go. */
class Ending {
  readonly ended: Promise<{ readonly code: number; readonly stderr: string }>;
  readonly #session: Session;
  readonly #channel: Channel;
  #hasEnded = false;
  #stopping: Promise<void> | null = null;
  #tell: (reason: Error) => void = () => {};

  constructor(session: Session, channel: Channel, order: ScriptOrder) {
    this.#session = session;
    this.#channel = channel;
    const late = timedOut(session.settings.account, order.timeoutMs);
    const timer = setTimeout(() => void this.stop(late), order.timeoutMs);
    const onAbort = (): void => void this.stop(asError(order.signal?.reason));
    order.signal?.addEventListener("abort", onAbort, { once: true });
    this.ended = channel.process.ended.then((end) => {
      this.#hasEnded = true;
      clearTimeout(timer);
      order.signal?.removeEventListener("abort", onAbort);
      const stderr = channel.stderr.toBuffer().toString("latin1");
      return { code: end.kind === "exited" ? end.code : 255, stderr };
    });
  }

  onStop(tell: (reason: Error) => void): void {
    this.#tell = tell;
  }

  stop(reason?: Error): Promise<void> {
    if (this.#hasEnded) return Promise.resolve();
    this.#stopping ??= killRemote(this.#session, this.#channel);
    if (reason !== undefined) this.#tell(reason);
    return this.#stopping;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
