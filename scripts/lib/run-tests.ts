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
  readonly env?: Place;
}

/** Environment variables that say where tests may work. */
export type Place = Readonly<Record<string, string>>;

export interface TestRunResult {
  readonly tally: Tally;
  readonly output: string;
  /** Only of a run that came to its end, with a process for each file. */
  readonly failedFiles: Counts["failedFiles"];
}

/** What the reporter counts. */
export interface Counts extends Tally {
  readonly failedFiles: readonly { readonly path: string; readonly tally: Tally }[];
}

const reporter = join(import.meta.dirname, "count-reporter.ts");

/** Runs the files in processes of their own and counts their tests. A run that died, or ran nothing, counts as one failure. */
export async function runTests(run: TestRun): Promise<TestRunResult> {
  if (run.files.length === 0) return { tally: nothing, output: "", failedFiles: [] };
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-counts-"));
  const file = join(folder, "counts.json");
  try {
    const result = await runNode({
      args: [...nodeTestArguments(run, file), ...run.files],
      timeoutMs: run.timeoutMs,
      ...(run.env === undefined ? {} : { env: run.env }),
    });
    const { failedFiles, ...tally } = await readCounts(file);
    if (result.kind === "timed-out") {
      const output = `${result.output}\nThe test run was stopped after ${Math.ceil(run.timeoutMs / 60_000)} minutes.\n`;
      return { tally: { ...tally, failed: tally.failed + 1 }, output, failedFiles: [] };
    }
    const isEmpty = tally.passed + tally.failed + tally.skipped === 0;
    const isUncounted = isEmpty || (result.exitCode !== 0 && tally.failed === 0);
    return {
      tally: { ...tally, failed: isUncounted ? 1 : tally.failed },
      output: result.output,
      failedFiles,
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

async function readCounts(file: string): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim() === "" ? { ...nothing, failedFiles: [] } : (JSON.parse(text) as Counts);
}
