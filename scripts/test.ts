import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "./check.ts";
import { type LabAvailability, prepareLab, withOwnLabs } from "./lib/lab.ts";
import { listFiles } from "./lib/list-files.ts";
import { runRow } from "./lib/run-row.ts";
import type { TestRun } from "./lib/run-tests.ts";
import { addTallies, nothing, showTally, type Tally } from "./lib/tally.ts";

const root = join(import.meta.dirname, "..");
const minuteMs = 60_000;

interface TestFile {
  readonly path: string;
  readonly needs: "lab" | "packages" | "nothing";
  /** As far as can be told without running it. */
  readonly tests: number;
}

/** They wait more than they work. */
const labsAtOnce = 2;

/** Set-up, check, then everything below test/ in two rows: what needs a lab, and beside it what brings its own servers. */
async function testEverything(): Promise<{ readonly tally: Tally; readonly unsteady: readonly string[] }> {
  const lab = prepareLab();
  const checked = await check();
  const files = await readTestFiles();
  const runnable = files.filter((file) => lab.kind === "ready" || file.needs === "nothing");
  const leftOut = sayLeftOut(
    lab,
    files.filter((file) => !runnable.includes(file)),
  );
  const inLab = runnable.filter((file) => file.needs === "lab");
  const beside = runnable.filter((file) => file.needs !== "lab");
  const rows = await Promise.all([
    ...(inLab.length === 0 ? [] : [withOwnLabs(labsAtOnce, (labs) => runRow(rowOf(inLab), say, labs))]),
    runRow(rowOf(beside), say),
  ]);
  return {
    tally: addTallies(checked, leftOut, ...rows.map(({ tally }) => tally)),
    unsteady: rows.flatMap(({ unsteady }) => unsteady),
  };
}

function say(text: string): void {
  if (text !== "") console.log(text);
}

/** What runs beside other things is printed in one piece, so that it can be read. */
function rowOf(files: readonly TestFile[]): TestRun {
  return {
    files: files.map((file) => file.path),
    isolation: "process",
    testTimeoutMs: 15 * minuteMs,
    timeoutMs: 84 * minuteMs,
  };
}

async function readTestFiles(): Promise<readonly TestFile[]> {
  const paths = (await listFiles(root)).filter((path) => /^test\/.*\.test\.ts$/.test(path));
  return Promise.all(
    paths.map(async (path) => ({
      path,
      needs: await needsOf(path),
      tests: [...(await read(path)).matchAll(/^\s*(?:await )?(?:t\.)?(?:test|it)\(/gm)].length,
    })),
  );
}

/** Integration tests need at least the lab's packages; the lab itself is needed by what imports something of it. */
async function needsOf(path: string): Promise<TestFile["needs"]> {
  if (await reachesLab(path, new Set())) return "lab";
  return path.startsWith("test/integration/") ? "packages" : "nothing";
}

async function reachesLab(path: string, seen: Set<string>): Promise<boolean> {
  if (path.startsWith("test/lab/")) return true;
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

const { tally, unsteady } = await testEverything();
process.exitCode = tally.failed > 0 ? 1 : 0;
for (const path of unsteady) {
  console.log(`UNSTEADY: ${path} failed once and passed twice after it; why it failed stands above.`);
}
// The very last line, for people and for machines.
console.log(showTally(tally));
