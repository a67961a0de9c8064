import type { TestEvent } from "node:test/reporters";
import type { Counts } from "./run-tests.ts";

/** Reporter of node:test: one JSON line with the counts of the whole run, suites left out, and of each file that failed. */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failedFiles: Counts["failedFiles"][number][] = [];
  for await (const event of events) {
    if (event.type !== "test:summary") continue;
    const { tests, passed, skipped, todo } = event.data.counts;
    const tally = { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo };
    // A summary with a file is that file's alone.
    if (event.data.file === undefined)
      yield `${JSON.stringify({ ...tally, failedFiles } satisfies Counts)}\n`;
    else if (tally.failed > 0) failedFiles.push({ path: event.data.file, tally });
  }
}
