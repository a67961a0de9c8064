import type { StartedProcess } from "../../../../ports/exec.ts";
import { MarkerSearch } from "../find-marker.ts";
import { KeptScripts } from "./shell-program.ts";

/** How an order in a shell ended. After anything but `answered` the shell is of no use any more. */
export type ShellAnswer =
  | { readonly kind: "answered"; readonly code: number; readonly stdout: Buffer; readonly stderr: Buffer }
  | { readonly kind: "lost"; readonly stderr: Buffer }
  | { readonly kind: "timed-out" }
  | { readonly kind: "too-much-output" }
  | { readonly kind: "aborted" };

export interface ShellOrder {
  readonly marker: string;
  /** The order's lines and, where it follows, its input. */
  readonly bytes: readonly Uint8Array[];
  readonly finalInput: "more-orders" | "ends-with-this";
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a shell runs in. */
export interface ShellChannel {
  readonly process: StartedProcess;
}

/** A long-lived shell on the account; it takes one order at a time. */
export class AccountShell<C extends ShellChannel> {
  readonly channel: C;
  readonly scripts = new KeptScripts();
  #alive = true;
  readonly #end = new ShellEnd();

  constructor(channel: C) {
    this.channel = channel;
    void channel.process.ended.then(() => {
      this.#alive = false;
      this.#end.come();
    });
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  async ask(order: ShellOrder): Promise<ShellAnswer> {
    const { process } = this.channel;
    const answer = readAnswer(this.channel, order, this.#end);
    for (const bytes of order.bytes) process.stdin.write(bytes);
    if (order.finalInput === "ends-with-this") process.stdin.end();
    const result = await answer;
    if (result.kind !== "answered") this.#alive = false;
    return result;
  }

  /** Ends by itself when it reads no more orders; what an order left running on purpose lives on. */
  retire(): void {
    this.#alive = false;
    this.channel.process.stdin.end();
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.channel.process[Symbol.asyncDispose]();
  }
}

/**
 * A shell's end, for the order that waits at the moment. A promise that lives as long as the shell would hold whatever
 * was said in each of its orders, and a shell takes thousands.
 */
class ShellEnd {
  #hasCome = false;
  #waiting: (() => void) | null = null;

  come(): void {
    this.#hasCome = true;
    this.#waiting?.();
  }

  await(told: () => void): void {
    this.#waiting = told;
    if (this.#hasCome) told();
  }

  leave(): void {
    this.#waiting = null;
  }
}

function readAnswer(channel: ShellChannel, order: ShellOrder, end: ShellEnd): Promise<ShellAnswer> {
  return new Promise((resolve) => {
    const { process } = channel;
    const stdout = new MarkerSearch(` ${order.marker}\n`);
    const stderr = new MarkerSearch(`\n${order.marker}\n`);
    const found: { stdout: Buffer | null; stderr: Buffer | null } = { stdout: null, stderr: null };

    const settle = (answer: ShellAnswer): void => {
      clearTimeout(timer);
      end.leave();
      process.stdout.off("data", onStdout).pause();
      process.stderr.off("data", onStderr);
      order.signal?.removeEventListener("abort", onAbort);
      resolve(answer);
    };
    const take = (name: "stdout" | "stderr", search: MarkerSearch, chunk: Buffer): void => {
      if (found[name] !== null) return;
      found[name] = search.push(chunk)?.before ?? null;
      if (found[name] === null && search.bytes > order.maxOutputBytes + 1024)
        settle({ kind: "too-much-output" });
      if (found.stdout === null || found.stderr === null) return;
      settle(answered(found.stdout, found.stderr, order.maxOutputBytes));
    };
    const onStdout = (chunk: Buffer): void => take("stdout", stdout, chunk);
    const onStderr = (chunk: Buffer): void => take("stderr", stderr, chunk);
    const onAbort = (): void => settle({ kind: "aborted" });

    const timer = setTimeout(() => settle({ kind: "timed-out" }), order.timeoutMs);
    order.signal?.addEventListener("abort", onAbort, { once: true });
    process.stdout.on("data", onStdout).resume();
    process.stderr.on("data", onStderr);
    end.await(() => settle({ kind: "lost", stderr: stderr.seen() }));
  });
}

function answered(stdout: Buffer, stderr: Buffer, maxBytes: number): ShellAnswer {
  const lineStart = stdout.lastIndexOf("\n");
  const code = Number(stdout.subarray(lineStart + 1).toString("latin1"));
  const own = stdout.subarray(0, Math.max(0, lineStart));
  if (own.length > maxBytes || stderr.length > maxBytes) return { kind: "too-much-output" };
  return { kind: "answered", code, stdout: own, stderr };
}
