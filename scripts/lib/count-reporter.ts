import type { TestEvent } from "node:test/reporters";

/** Reporter of node:test: one JSON line with the counts of the whole run, suites left out. */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    // A summary with a file is that file's alone.
    if (event.type !== "test:summary" || event.data.file !== undefined) continue;
    const { tests, passed, skipped, todo } = event.data.counts;
    yield `${JSON.stringify({ passed, failed: tests - passed - skipped - todo, skipped: skipped + todo })}\n`;
  }
}
