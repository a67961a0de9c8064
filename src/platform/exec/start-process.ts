import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { ProcessEnd, ProcessOrder, StartedProcess } from "../../ports/exec.ts";
import { adoptGroup, endGroup } from "./process-group.ts";

/** Starts a program in a process group of its own, with three pipes. */
export function startProcess(order: ProcessOrder): StartedProcess {
  const child = spawn(order.file, [...order.args], {
    stdio: "pipe",
    detached: true,
    ...(order.env === undefined ? {} : { env: { ...order.env } }),
    ...(order.cwd === undefined ? {} : { cwd: order.cwd }),
  });
  adoptGroup(child);
  // A program that ends before it read everything breaks the pipe; its exit code tells more than EPIPE does.
  child.stdin.on("error", () => {});
  const ended = endOf(child);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill: () => endGroup(child),
    async [Symbol.asyncDispose]() {
      endGroup(child);
      child.stdout.destroy();
      child.stderr.destroy();
      await ended;
    },
  };
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once("error", () => {
      // Only a failed start has no pid; a failed kill is reported by "close" like any other end.
      if (child.pid === undefined) resolve({ kind: "missing" });
    });
    child.once("close", (code, signal) => {
      resolve(code === null ? { kind: "killed", signal: signal ?? "unknown" } : { kind: "exited", code });
    });
  });
}
