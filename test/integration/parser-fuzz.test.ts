import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzParser, longestMs } from "./parser-fuzz/fuzz-parser.ts";
import { parsers } from "./parser-fuzz/parsers.ts";

// A fixed share of test/long/parser-fuzz.ts, which also follows the coverage.
for (const parser of parsers) {
  test(`${parser.name}: whatever bytes come, it reads them or refuses them by name, soon`, async () => {
    const share = { seed: 11, inputs: parser.fixedShare ?? 600, coverage: "off" } as const;
    // Else every input would only knock at the door.
    assert.notEqual(await parser.run(parser.seeds[0] ?? ""), null, "it reads its first seed");

    const figures = await fuzzParser(parser, share);

    assert.deepEqual(figures.crashes.slice(0, 3), []);
    // Twice: one pause of a busy machine is no hang.
    const { slowestMs } = figures.slowestMs < longestMs ? figures : await fuzzParser(parser, share);
    assert.ok(slowestMs < longestMs, `${slowestMs} ms`);
  });
}
