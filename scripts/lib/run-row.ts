import { relative } from "node:path";
import { runTests, type TestRun } from "./run-tests.ts";
import { addTallies, type Tally, withoutTally } from "./tally.ts";

export interface Row {
  readonly tally: Tally;
  /** Files that failed once and passed twice after it. */
  readonly unsteady: readonly string[];
}

/** More than this is no accident: then nothing is run again. */
const fewFiles = 2;
const secondLooks = 2;

/**
 * A row of test files, one after another. When few of them failed, each is run twice more, and only if it passes both
 * times it counts as passed, as an unsteady one, which is named (docs/decisions/0014).
 */
export async function runRow(run: TestRun, say: (text: string) => void): Promise<Row> {
  const first = await runTests(run);
  say(first.output);
  if (first.failedFiles.length > fewFiles) return { tally: first.tally, unsteady: [] };
  let row: Row = { tally: first.tally, unsteady: [] };
  for (const { path, tally } of first.failedFiles) {
    const again = await runAgain({ ...run, files: [path] }, say);
    if (again === null) continue;
    row = {
      tally: addTallies(withoutTally(row.tally, tally), again),
      unsteady: [...row.unsteady, relative(process.cwd(), path)],
    };
  }
  return row;
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
