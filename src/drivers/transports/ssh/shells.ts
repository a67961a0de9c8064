import type { ScriptOrder, ScriptResult } from "../../../ports/transport.ts";
import { timedOut, tooMuchOutput } from "../shared/failures.ts";
import { limits } from "../shared/limits.ts";
import { type SilenceRule, usualSilence } from "../shared/options.ts";
import { lastLines } from "../shared/remote-text.ts";
import { AccountShell, type ShellAnswer } from "./account-shell.ts";
import { newMarker } from "./connection.ts";
import { gateRefused, lostConnection } from "./failures.ts";
import { refusalIn } from "./gate/gate-refusal.ts";
import { killRemote } from "./kill-remote.ts";
import type { Session } from "./session.ts";
import { inlineInputBytes, type OrderInput, orderLine, shellProgram } from "./shell-program.ts";

/** A long order must not keep a lease renewal waiting; more shells would eat the server's MaxSessions (10). */
const maxShells = 3;

interface Place {
  shell: AccountShell | null;
  lastAnswerMs: number;
}

/** The account's long-lived shells and the queue before them. */
export class Shells implements AsyncDisposable {
  readonly #session: Session;
  readonly #silence: SilenceRule;
  readonly #idle: Place[] = [];
  readonly #all: Place[] = [];
  readonly #waiting: ((place: Place) => void)[] = [];

  constructor(session: Session) {
    this.#session = session;
    this.#silence = session.options.silence ?? usualSilence;
  }

  async run(order: ScriptOrder): Promise<ScriptResult> {
    order.signal?.throwIfAborted();
    const input = asBytes(order.input);
    if (input.length > inlineInputBytes) return await this.#runAlone(order, input);
    const place = await this.#takePlace();
    try {
      order.signal?.throwIfAborted();
      const shell = await this.#livingShell(place, order.signal);
      // A listener hears nothing of a stop that came while the shell was being opened.
      order.signal?.throwIfAborted();
      const answer = await shell.ask(shellOrder(order, inlineInput(input)));
      place.lastAnswerMs = performance.now();
      return await this.#resultOf(answer, order, shell);
    } finally {
      this.#returnPlace(place);
    }
  }

  /** Large input travels on a channel of its own, which ends with it. */
  async #runAlone(order: ScriptOrder, input: Uint8Array): Promise<ScriptResult> {
    const shell = await this.#openShell(order.signal);
    try {
      order.signal?.throwIfAborted();
      const asked = shellOrder(order, { kind: "follows" });
      const answer = await shell.ask({
        ...asked,
        bytes: [...asked.bytes, input],
        finalInput: "ends-with-this",
      });
      return await this.#resultOf(answer, order, shell);
    } finally {
      await shell.close();
    }
  }

  async #livingShell(place: Place, signal: AbortSignal | undefined): Promise<AccountShell> {
    const isTrusted = performance.now() - place.lastAnswerMs < this.#silence.trustedMs;
    if (place.shell?.isAlive && (isTrusted || (await this.#answers(place.shell)))) return place.shell;
    place.shell = await this.#openShell(signal);
    return place.shell;
  }

  async #answers(shell: AccountShell): Promise<boolean> {
    const connection = await this.#session.connection();
    const ping = shellOrder({ script: ":", timeoutMs: this.#silence.askMs }, { kind: "none" });
    const answer = await shell.ask(ping);
    if (answer.kind === "timed-out") await this.#session.drop(connection);
    if (answer.kind !== "answered") await shell.close();
    return answer.kind === "answered";
  }

  async #openShell(signal: AbortSignal | undefined): Promise<AccountShell> {
    return new AccountShell(await this.#session.openChannel(shellProgram, signal));
  }

  async #resultOf(answer: ShellAnswer, order: ScriptOrder, shell: AccountShell): Promise<ScriptResult> {
    const { settings } = this.#session;
    if (answer.kind === "answered") {
      const [stdout, stderr] = [answer.stdout.toString("latin1"), answer.stderr.toString("latin1")];
      const refusal = answer.code === 77 ? refusalIn(stderr) : null;
      if (refusal !== null) throw gateRefused(settings, refusal);
      return { code: answer.code, stdout, stderr };
    }
    if (answer.kind === "lost") throw lostConnection(settings, lastLines(answer.stderr, { lines: 2 }));
    await killRemote(this.#session, shell.channel);
    switch (answer.kind) {
      case "timed-out":
        throw timedOut(settings.account, order.timeoutMs);
      case "too-much-output":
        throw tooMuchOutput(settings.account, order.maxOutputBytes ?? limits.outputBytes);
      case "aborted":
        throw order.signal?.reason;
    }
  }

  #takePlace(): Promise<Place> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#all.length < maxShells) {
      const place: Place = { shell: null, lastAnswerMs: Number.NEGATIVE_INFINITY };
      this.#all.push(place);
      return Promise.resolve(place);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #returnPlace(place: Place): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(place);
    else this.#idle.push(place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map(async (place) => await place.shell?.close()));
  }
}

function shellOrder(order: ScriptOrder, input: OrderInput) {
  const marker = newMarker();
  const line = orderLine({ marker, script: order.script, args: order.args ?? [], input });
  return {
    marker,
    bytes: [Buffer.from(line, "latin1")],
    finalInput: "more-orders" as const,
    timeoutMs: order.timeoutMs,
    maxOutputBytes: order.maxOutputBytes ?? limits.outputBytes,
    signal: order.signal,
  };
}

function inlineInput(input: Uint8Array): OrderInput {
  if (input.length === 0) return { kind: "none" };
  return { kind: "inline", bytes: Buffer.from(input).toString("latin1") };
}

function asBytes(input: string | Uint8Array | undefined): Uint8Array {
  return typeof input === "string" ? Buffer.from(input, "latin1") : (input ?? new Uint8Array());
}
