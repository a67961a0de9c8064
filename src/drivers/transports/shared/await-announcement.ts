import type { ProcessEnd, StartedProcess } from "../../../ports/exec.ts";
import { MarkerSearch } from "./find-marker.ts";
import { limits } from "./limits.ts";
import { TailBuffer } from "./tail-buffer.ts";

/**
 * What became of a program that should announce itself (see program.ts).
 * `silent`: the deadline passed, or it printed more than any motd does. Its process is still running then.
 */
export type Announced =
  | {
      readonly kind: "ready";
      readonly pid: number;
      /** Something was printed before: rc files that talk. */
      readonly noise: Buffer;
      readonly readAhead: Buffer;
      readonly stderr: TailBuffer;
    }
  | { readonly kind: "ended"; readonly end: ProcessEnd; readonly stdout: Buffer; readonly stderr: Buffer }
  | { readonly kind: "silent"; readonly stdout: Buffer; readonly stderr: Buffer };

export interface Announcing {
  readonly marker: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a program's output up to its announcement; from then on its stdout waits, paused, for its next reader. */
export function awaitAnnouncement(process: StartedProcess, wanted: Announcing): Promise<Announced> {
  return new Promise((resolve, reject) => {
    const search = new MarkerSearch(` ${wanted.marker}\n`);
    const stderr = new TailBuffer(limits.stderrBytes);
    const errors = new MarkerSearch(`\n${wanted.marker}\n`);
    const heard = { stdout: null as { before: Buffer; after: Buffer } | null, stderr: false };

    const settle = (result: Announced | { readonly kind: "aborted" }): void => {
      clearTimeout(timer);
      process.stdout.off("data", onStdout).pause();
      process.stderr.off("data", onStderr);
      wanted.signal?.removeEventListener("abort", onAbort);
      if (result.kind === "aborted") reject(wanted.signal?.reason);
      else resolve(result);
    };
    const seen = () => ({
      stdout: search.seen(),
      stderr: heard.stderr ? stderr.toBuffer() : errors.seen(),
    });
    const settleWhenReady = (): void => {
      if (heard.stdout === null || !heard.stderr) return;
      const { before, after } = heard.stdout;
      const lineStart = before.lastIndexOf("\n");
      process.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      settle({
        kind: "ready",
        pid: Number(before.subarray(lineStart + 1).toString("latin1")),
        noise: before.subarray(0, Math.max(0, lineStart)),
        readAhead: after,
        stderr,
      });
    };
    const onStdout = (chunk: Buffer): void => {
      if (heard.stdout !== null) {
        heard.stdout = { ...heard.stdout, after: Buffer.concat([heard.stdout.after, chunk]) };
        return;
      }
      heard.stdout = search.push(chunk);
      if (heard.stdout !== null) settleWhenReady();
      else if (search.bytes > limits.noiseBytes) settle({ kind: "silent", ...seen() });
    };
    const onStderr = (chunk: Buffer): void => {
      if (heard.stderr) return stderr.push(chunk);
      const found = errors.push(chunk);
      if (found !== null) {
        heard.stderr = true;
        stderr.push(found.after);
        settleWhenReady();
      } else if (errors.bytes > limits.noiseBytes) settle({ kind: "silent", ...seen() });
    };
    const onAbort = (): void => settle({ kind: "aborted" });

    const timer = setTimeout(() => settle({ kind: "silent", ...seen() }), wanted.timeoutMs);
    wanted.signal?.addEventListener("abort", onAbort, { once: true });
    process.stdout.on("data", onStdout);
    process.stderr.on("data", onStderr);
    void process.ended.then((end) => settle({ kind: "ended", end, ...seen() }));
  });
}
