import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../../core/site/site.ts";
import type { ScriptOrder, ScriptResult } from "../../../../ports/transport.ts";
import { timedOut, tooMuchOutput } from "../failures.ts";
import { limits } from "../limits.ts";
import { newMarker } from "../program.ts";
import { AccountShell, type ShellAnswer, type ShellChannel } from "./account-shell.ts";
import { inlineInputBytes, type OrderInput, shellProgram } from "./shell-program.ts";

/** How shells come to be on one kind of account, and how they end there. */
export interface ShellPlace<C extends ShellChannel> {
  readonly account: AccountId;
  /** @param program makes the program for a marker. */
  open(program: (marker: string) => BytePath, signal: AbortSignal | undefined): Promise<C>;
  /** One that was idle for so long is asked first whether it is still there, and has `askMs` to answer. */
  readonly silence: { readonly trustedMs: number; readonly askMs: number };
  /** Called once for a shell that did not answer that. */
  unanswered(channel: C): Promise<void>;
  /** Ends what an order left behind, with all that it started. */
  end(channel: C): Promise<void>;
  lost(stderr: Buffer): Error;
  /** What stands between us and the account has not let the order pass; null: it has. */
  refusal(result: ScriptResult): Error | null;
  /** After so long without an order a shell is closed; null: when all is closed. */
  readonly idleMs: number | null;
}

/** A long order must not keep a lease renewal waiting; more shells would eat a server's MaxSessions (10). */
const maxShells = 3;

interface Seat<C extends ShellChannel> {
  shell: AccountShell<C> | null;
  lastAnswerMs: number;
  closing: NodeJS.Timeout | null;
}

/** The account's long-lived shells and the queue before them. */
export class Shells<C extends ShellChannel> implements AsyncDisposable {
  readonly #place: ShellPlace<C>;
  readonly #idle: Seat<C>[] = [];
  readonly #all: Seat<C>[] = [];
  readonly #waiting: ((seat: Seat<C>) => void)[] = [];

  constructor(place: ShellPlace<C>) {
    this.#place = place;
  }

  async run(order: ScriptOrder): Promise<ScriptResult> {
    order.signal?.throwIfAborted();
    const input = asBytes(order.input);
    if (input.length > inlineInputBytes) return await this.#runAlone(order, input);
    const seat = await this.#takeSeat();
    try {
      order.signal?.throwIfAborted();
      const shell = await this.#livingShell(seat, order.signal);
      // A listener hears nothing of a stop that came while the shell was being opened.
      order.signal?.throwIfAborted();
      const answer = await shell.ask(shellOrder(shell, order, inlineInput(input)));
      seat.lastAnswerMs = performance.now();
      return await this.#resultOf(answer, order, shell);
    } finally {
      this.#returnSeat(seat);
    }
  }

  /** Large input travels on a channel of its own, which ends with it. */
  async #runAlone(order: ScriptOrder, input: Uint8Array): Promise<ScriptResult> {
    const shell = await this.#openShell(order.signal);
    try {
      order.signal?.throwIfAborted();
      const asked = shellOrder(shell, order, { kind: "follows" });
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

  async #livingShell(seat: Seat<C>, signal: AbortSignal | undefined): Promise<AccountShell<C>> {
    const isTrusted = performance.now() - seat.lastAnswerMs < this.#place.silence.trustedMs;
    if (seat.shell?.isAlive && (isTrusted || (await this.#answers(seat.shell)))) return seat.shell;
    seat.shell = await this.#openShell(signal);
    return seat.shell;
  }

  async #answers(shell: AccountShell<C>): Promise<boolean> {
    const ping = shellOrder(shell, { script: ":", timeoutMs: this.#place.silence.askMs }, { kind: "none" });
    const answer = await shell.ask(ping);
    if (answer.kind === "timed-out") await this.#place.unanswered(shell.channel);
    if (answer.kind !== "answered") await shell.close();
    return answer.kind === "answered";
  }

  async #openShell(signal: AbortSignal | undefined): Promise<AccountShell<C>> {
    return new AccountShell(await this.#place.open(shellProgram, signal));
  }

  async #resultOf(answer: ShellAnswer, order: ScriptOrder, shell: AccountShell<C>): Promise<ScriptResult> {
    if (answer.kind === "answered") {
      const [stdout, stderr] = [answer.stdout.toString("latin1"), answer.stderr.toString("latin1")];
      const result = { code: answer.code, stdout, stderr };
      const refusal = this.#place.refusal(result);
      if (refusal !== null) throw refusal;
      return result;
    }
    if (answer.kind === "lost") throw this.#place.lost(answer.stderr);
    await this.#place.end(shell.channel);
    switch (answer.kind) {
      case "timed-out":
        throw timedOut(this.#place.account, order.timeoutMs);
      case "too-much-output":
        throw tooMuchOutput(this.#place.account, order.maxOutputBytes ?? limits.outputBytes);
      case "aborted":
        throw order.signal?.reason;
    }
  }

  #takeSeat(): Promise<Seat<C>> {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      if (idle.closing !== null) clearTimeout(idle.closing);
      idle.closing = null;
      return Promise.resolve(idle);
    }
    if (this.#all.length < maxShells) {
      const seat: Seat<C> = { shell: null, lastAnswerMs: Number.NEGATIVE_INFINITY, closing: null };
      this.#all.push(seat);
      return Promise.resolve(seat);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #returnSeat(seat: Seat<C>): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return next(seat);
    this.#idle.push(seat);
    const { idleMs } = this.#place;
    if (idleMs === null || !seat.shell?.isAlive) return;
    seat.closing = setTimeout(() => seat.shell?.retire(), idleMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#all.map(async ({ shell, closing }) => {
        if (closing !== null) clearTimeout(closing);
        await shell?.close();
      }),
    );
  }
}

function shellOrder<C extends ShellChannel>(shell: AccountShell<C>, order: ScriptOrder, input: OrderInput) {
  const marker = newMarker();
  const lines = shell.scripts.lines({ marker, script: order.script, args: order.args ?? [], input });
  return {
    marker,
    bytes: [Buffer.from(lines, "latin1")],
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
