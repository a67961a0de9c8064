import { relative } from "node:path";
import { type Place, runTests, type TestRun, type TestRunResult } from "./run-tests.ts";
import { addTallies, nothing, type Tally, withoutTally } from "./tally.ts";

export interface Row {
  readonly tally: Tally;
  /** Files that failed once and passed twice after it. */
  readonly unsteady: readonly string[];
}

/** More than this is no accident: then nothing is run again. */
const fewFiles = 2;
const secondLooks = 2;

/**
 * A row of test files: one after another, or, in several places, each place takes the next. When few of them failed, each
 * is run twice more, and only if it passes both times it counts as passed, as an unsteady one, which is named
 * (docs/decisions/0014).
 */
export async function runRow(
  run: TestRun,
  say: (text: string) => void,
  places: readonly Place[] = [{}],
): Promise<Row> {
  const first = await runAll(run, say, places);
  if (first.failedFiles.length > fewFiles) return { tally: first.tally, unsteady: [] };
  let row: Row = { tally: first.tally, unsteady: [] };
  for (const { path, tally } of first.failedFiles) {
    const again = await runAgain({ ...run, files: [path], env: places[0] ?? {} }, say);
    if (again === null) continue;
    row = {
      tally: addTallies(withoutTally(row.tally, tally), again),
      unsteady: [...row.unsteady, relative(process.cwd(), path)],
    };
  }
  return row;
}

/** What a file printed is told in one piece, when it has ended. */
async function runAll(
  run: TestRun,
  say: (text: string) => void,
  places: readonly Place[],
): Promise<Omit<TestRunResult, "output">> {
  const deadline = performance.now() + run.timeoutMs;
  const left = [...run.files];
  const done: TestRunResult[] = [];
  const work = async (env: Place) => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const timeoutMs = Math.max(1, deadline - performance.now());
      const result = await runTests({ ...run, files: [file], timeoutMs, env });
      say(result.output);
      done.push(result);
    }
  };
  await Promise.all(places.map(work));
  return {
    tally: addTallies(nothing, ...done.map(({ tally }) => tally)),
    failedFiles: done.flatMap(({ failedFiles }) => failedFiles),
  };
}

/** The tally of the file when it passed every time, or null. */
async function runAgain(run: TestRun, say: (text: string) => void): Promise<Tally | null> {
  for (let look = 1; ; look += 1) {
    say(`${run.files.join(" ")} failed: it is run again, ${look} of ${secondLooks}`);
    const again = await runTests(run);
    say(again.output);
    if (again.tally.failed > 0) return null;
    if (look === secondLooks) return again.tally;
  }
}
