import type { Readable, Writable } from "node:stream";

/**
 * Child processes. A program gets an argument list, never a command line; it runs in a process group of its own, which
 * is killed as a whole when the deadline passes, the signal aborts, it says too much, or this process ends.
 */
export interface Exec {
  /** Runs a program to its end. @throws the signal's reason when it was aborted. */
  run(order: RunOrder): Promise<RunOutcome>;

  /** Starts a program whose streams stay open. The caller bounds its output and ends it. */
  start(order: ProcessOrder): StartedProcess;
}

export interface ProcessOrder {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child; default: this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RunOrder extends ProcessOrder {
  /** Bytes for stdin, which is closed after them; default: none. */
  readonly input?: Uint8Array;
  readonly timeoutMs: number;
  /** Of stdout and stderr, each. */
  readonly maxOutputBytes: number;
  readonly signal?: AbortSignal;
  /** Sees stdout while it comes, besides the collected result. */
  readonly onStdout?: (chunk: Uint8Array) => void;
}

interface Output {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** `missing`: there is no such program (or no such working folder). */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "missing" };

export type RunOutcome = Output &
  (ProcessEnd | { readonly kind: "timed-out" } | { readonly kind: "too-much-output" });

export interface StartedProcess extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the program has ended and its pipes are closed; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks the whole group to end, and two seconds later makes it. */
  kill(): void;
}
