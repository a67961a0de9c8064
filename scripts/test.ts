import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "./check.ts";
import { type LabAvailability, prepareLab, withOwnLab } from "./lib/lab.ts";
import { listFiles } from "./lib/list-files.ts";
import { runTests } from "./lib/run-tests.ts";
import { addTallies, nothing, showTally, type Tally } from "./lib/tally.ts";

const root = join(import.meta.dirname, "..");
const minuteMs = 60_000;

// Thousands of processes start from the sources: what Node made of them is kept, which saves a third of each start.
process.env["NODE_COMPILE_CACHE"] ??= join(root, "node_modules/.cache/compiled");

interface TestFile {
  readonly path: string;
  readonly needsLab: boolean;
  /** As far as can be told without running it. */
  readonly tests: number;
}

/** Set-up, check, then everything below test/, one file after another since they share the lab. */
async function testEverything(): Promise<Tally> {
  const lab = prepareLab();
  const checked = await check();
  const files = await readTestFiles();
  const runnable = files.filter((file) => lab.kind === "ready" || !file.needsLab);
  const leftOut = sayLeftOut(
    lab,
    files.filter((file) => !runnable.includes(file)),
  );
  const run = () =>
    runTests({
      files: runnable.map((file) => file.path),
      concurrency: 1,
      testTimeoutMs: 10 * minuteMs,
      timeoutMs: 80 * minuteMs,
      output: "stream",
    });
  const { tally, output } = await (runnable.some((file) => file.needsLab) ? withOwnLab(run) : run());
  if (output !== "") console.log(output);
  return addTallies(checked, tally, leftOut);
}

async function readTestFiles(): Promise<readonly TestFile[]> {
  const paths = (await listFiles(root)).filter((path) => /^test\/.*\.test\.ts$/.test(path));
  return Promise.all(
    paths.map(async (path) => ({
      path,
      needsLab: await reachesLab(path, new Set()),
      tests: [...(await read(path)).matchAll(/^\s*(?:await )?(?:t\.)?(?:test|it)\(/gm)].length,
    })),
  );
}

/** Integration tests need at least the lab's packages; others when they import something of the lab. */
async function reachesLab(path: string, seen: Set<string>): Promise<boolean> {
  if (/^test\/(lab|integration)\//.test(path)) return true;
  if (seen.has(path)) return false;
  seen.add(path);
  for (const [, target = ""] of (await read(path)).matchAll(/(?:from|import)\s*\(?"(\.[^"]*\.ts)"/g)) {
    const next = join(path, "..", target);
    if (next.startsWith("test/") && (await reachesLab(next, seen))) return true;
  }
  return false;
}

function read(path: string): Promise<string> {
  return readFile(join(root, path), "utf8").catch(() => "");
}

function sayLeftOut(lab: LabAvailability, files: readonly TestFile[]): Tally {
  if (lab.kind === "ready" || files.length === 0) return nothing;
  console.log(`left out, because they need the lab or its packages (${lab.because}):`);
  for (const { path, tests } of files) console.log(`  ${path}: ${tests} tests`);
  return { ...nothing, skipped: files.reduce((sum, file) => sum + file.tests, 0) };
}

const sum = await testEverything();
process.exitCode = sum.failed > 0 ? 1 : 0;
// The very last line, for people and for machines.
console.log(showTally(sum));
