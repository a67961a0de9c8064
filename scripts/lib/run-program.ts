import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

// Thousands of processes start from the sources: what Node made of them is kept, which saves a third of each start.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "../../node_modules/.cache/compiled");

export interface Program {
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProgramResult {
  readonly kind: "done" | "timed-out";
  readonly exitCode: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    for (const child of running) killGroup(child);
    process.exit(130);
  });
}

/** Runs Node with the given arguments in a process group of its own, so that a time-out leaves nobody behind. */
export function runNode(program: Program): Promise<ProgramResult> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...program.args], {
    detached: true,
    env: { ...process.env, ...program.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  let kind: ProgramResult["kind"] = "done";
  const timer = setTimeout(() => {
    kind = "timed-out";
    killGroup(child);
  }, program.timeoutMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ kind, exitCode: code ?? 1, output });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
