import { spawn } from "node:child_process";

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; bytes as latin1. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<ProgramResult> {
  const child = spawn(file, args, { cwd: options.cwd, stdio: "pipe" });
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
  // A program that ends without reading its input is no error here.
  child.stdin.on("error", () => {});
  child.stdin.end(Buffer.from(options.input ?? "", "latin1"));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 255));
  });
  return {
    code,
    stdout: Buffer.concat(chunks.stdout).toString("latin1"),
    stderr: Buffer.concat(chunks.stderr).toString("latin1"),
  };
}

export async function must(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<string> {
  const result = await runProgram(file, args, options);
  if (result.code !== 0)
    throw new Error(`${file} ${args.join(" ")}: ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

/** A daemon in the foreground; ended with its whole group, so that no worker stays. */
export function startDaemon(file: string, args: readonly string[]): AsyncDisposable {
  const child = spawn(file, args, { stdio: "ignore", detached: true });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  return {
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), 8000);
      await ended;
      clearTimeout(timer);
    },
  };
}
