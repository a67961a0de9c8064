import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "./run-program.ts";
import { nothing, type Tally } from "./tally.ts";

export interface TestRun {
  readonly files: readonly string[];
  /** A process for each file, one after the other, or one process for all: it reads every module only once. */
  readonly isolation: "process" | "none";
  /** For one test, and for one file after its last test: a forgotten socket must not hold up the rest. */
  readonly testTimeoutMs: number;
  readonly timeoutMs: number;
  readonly output: "capture" | "stream";
}

export interface TestRunResult {
  readonly tally: Tally;
  readonly output: string;
}

const reporter = join(import.meta.dirname, "count-reporter.ts");

/** Runs the files in processes of their own and counts their tests. A run that died counts as one failure. */
export async function runTests(run: TestRun): Promise<TestRunResult> {
  if (run.files.length === 0) return { tally: nothing, output: "" };
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-counts-"));
  const counts = join(folder, "counts.json");
  try {
    const result = await runNode({
      args: [...nodeTestArguments(run, counts), ...run.files],
      output: run.output,
      timeoutMs: run.timeoutMs,
    });
    const tally = await readTally(counts);
    if (result.kind === "timed-out") {
      const output = `${result.output}\nThe test run was stopped after ${run.timeoutMs / 60_000} minutes.\n`;
      return { tally: { ...(tally ?? nothing), failed: (tally?.failed ?? 0) + 1 }, output };
    }
    const failedUncounted = result.exitCode !== 0 && (tally?.failed ?? 0) === 0;
    return {
      tally: { ...(tally ?? nothing), failed: failedUncounted ? 1 : (tally?.failed ?? 0) },
      output: result.output,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function nodeTestArguments(run: TestRun, counts: string): readonly string[] {
  return [
    "--test",
    "--test-concurrency=1",
    `--test-isolation=${run.isolation}`,
    `--test-timeout=${run.testTimeoutMs}`,
    "--test-force-exit",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${counts}`,
  ];
}

async function readTally(file: string): Promise<Tally | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim() === "" ? undefined : (JSON.parse(text) as Tally);
}
