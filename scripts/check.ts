import { availableParallelism } from "node:os";
import { join } from "node:path";
import { checkDependencies } from "./gates/dependencies.ts";
import { checkErrorCodes } from "./gates/error-codes.ts";
import { checkFiles } from "./gates/files.ts";
import { checkPorts } from "./gates/ports.ts";
import { listFiles } from "./lib/list-files.ts";
import { runNode } from "./lib/run-program.ts";
import { runTests } from "./lib/run-tests.ts";
import { addTallies, nothing, showTally, type Tally } from "./lib/tally.ts";

const root = join(import.meta.dirname, "..");
const minuteMs = 60_000;

interface Outcome {
  readonly tally: Tally;
  /** Shown when something failed. */
  readonly output: string;
}

interface Step {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

const steps: readonly Step[] = [
  {
    name: "format and lint",
    run: () => tool("biome", "check", "--error-on-warnings", "--max-diagnostics=60"),
  },
  {
    name: "promises",
    run: () => tool("oxlint", "--deny-warnings", "src", "scripts", "test", "bench", "web"),
  },
  { name: "types", run: () => tool("tsc", "--project", "tsconfig.json", "--pretty", "false") },
  {
    name: "types of the dashboard",
    run: () => tool("tsc", "--project", "web/tsconfig.json", "--pretty", "false"),
  },
  { name: "layers", run: () => tool("depcruise", "src", "web/src") },
  { name: "ports are types", run: () => gate(checkPorts) },
  { name: "errors are documented", run: () => gate(checkErrorCodes) },
  { name: "dependencies", run: () => gate(checkDependencies) },
  { name: "files", run: () => gate(checkFiles) },
  { name: "unit tests", run: unitTests },
];

/** Runs every step, also after a failure, and says how long each took. Each tool counts as one test. */
export async function check(): Promise<Tally> {
  const startedAtMs = performance.now();
  let sum = nothing;
  for (const step of steps) sum = addTallies(sum, await runStep(step));
  console.log(`check: ${showTally(sum)} in ${secondsSince(startedAtMs)}`);
  return sum;
}

async function runStep(step: Step): Promise<Tally> {
  const startedAtMs = performance.now();
  const { tally, output } = await step.run();
  const result = tally.failed > 0 ? "FAIL" : "ok";
  const detail = tally.passed + tally.failed + tally.skipped > 1 ? ` (${showTally(tally)})` : "";
  console.log(`${result.padEnd(5)} ${step.name}${detail} ${secondsSince(startedAtMs)}`);
  if (tally.failed > 0) console.log(output);
  return tally;
}

async function tool(name: string, ...args: readonly string[]): Promise<Outcome> {
  const result = await runNode({
    args: [join(root, "node_modules/.bin", name), ...args],
    timeoutMs: 5 * minuteMs,
  });
  return { tally: one(result.exitCode === 0 ? "passed" : "failed"), output: result.output };
}

async function gate(find: (root: string) => Promise<readonly string[]>): Promise<Outcome> {
  const problems = await find(root);
  return { tally: one(problems.length === 0 ? "passed" : "failed"), output: problems.join("\n") };
}

/** Few processes with many files each: most of a file's time was the reading of the modules that all files share. */
async function unitTests(): Promise<Outcome> {
  const files = (await listFiles(root)).filter((path) => /^(src|scripts|web)\/.*\.test\.ts$/.test(path));
  const hands = 2 * availableParallelism();
  const shares = Array.from({ length: hands }, (_, hand) => files.filter((_, at) => at % hands === hand));
  const results = await Promise.all(
    shares.map((share) =>
      runTests({
        files: share,
        isolation: "none",
        testTimeoutMs: 2 * minuteMs,
        timeoutMs: 10 * minuteMs,
      }),
    ),
  );
  return {
    tally: addTallies(...results.map(({ tally }) => tally)),
    output: results
      .filter(({ tally }) => tally.failed > 0)
      .map(({ output }) => output)
      .join("\n"),
  };
}

function one(result: "passed" | "failed"): Tally {
  return { ...nothing, [result]: 1 };
}

function secondsSince(startedAtMs: number): string {
  return `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`;
}

if (import.meta.main) {
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
