import { Duplex, type Readable, type Writable } from "node:stream";

/**
 * Stdin and stdout of a program as one stream, with back-pressure both ways. Bytes that were read ahead of it come
 * first. Destroying it ends the program.
 */
export class ProcessStream extends Duplex {
  readonly #stdin: Writable;
  readonly #stdout: Readable;
  readonly #end: () => void;

  constructor(parts: {
    readonly stdin: Writable;
    readonly stdout: Readable;
    readonly readAhead: Buffer;
    readonly end: () => void;
  }) {
    super({ allowHalfOpen: true });
    this.#stdin = parts.stdin;
    this.#stdout = parts.stdout;
    this.#end = parts.end;
    if (parts.readAhead.length > 0) this.push(parts.readAhead);
    this.#stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) this.#stdout.pause();
    });
    this.#stdout.once("end", () => this.push(null));
    // A program that is killed closes its pipe without an end.
    this.#stdout.once("close", () => {
      if (!this.readableEnded && !this.destroyed) this.push(null);
    });
    this.#stdout.pause();
  }

  override _read(): void {
    this.#stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stdin.write(chunk, (error) => done(isBrokenPipe(error) ? null : error));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#end();
    this.#stdin.destroy();
    this.#stdout.destroy();
    done(error);
  }
}

/** A program that ends before it has read everything: what it said, and its exit code, tell more than the pipe does. */
function isBrokenPipe(error: (Error & { readonly code?: unknown }) | null | undefined): boolean {
  return error?.code === "EPIPE";
}
