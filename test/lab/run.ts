import { spawn } from "node:child_process";

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RunResult {
  /** The exit code; 124 when the deadline passed and the process group was killed. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

const keptBytes = 256 * 1024 * 1024;

/** Runs a program to its end. It has its own process group, so that the deadline also ends what it started. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { detached: true, cwd: options.cwd, env: options.env ?? process.env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let kept = 0;
    let timedOut = false;
    const stop = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, options.timeoutMs ?? 120_000);
    const keep = (list: Buffer[]) => (chunk: Buffer) => {
      kept += chunk.length;
      if (kept > keptBytes) stop();
      else list.push(chunk);
    };

    child.stdout.on("data", keep(out));
    child.stderr.on("data", keep(err));
    // A program may end without reading its input; its exit code says what happened.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(out);
      resolve({ code: timedOut ? 124 : (code ?? 137), stdout, stderr: Buffer.concat(err) });
    });
  });
}

/** Like {@link run}, for steps of the lab itself that cannot fail: throws with the program's own words. */
export async function must(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(file, args, options);
  if (result.code === 0) return result.stdout.toString("latin1");
  const words = `${result.stderr.toString("latin1")}${result.stdout.toString("latin1")}`.trim().slice(-4000);
  throw new Error(`lab: ${file} ${args.join(" ").slice(0, 300)}: exit ${result.code}\n${words}`);
}
