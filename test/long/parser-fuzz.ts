/**
 * Every parser with inputs that follow its coverage, in blocks that are noted in a file:
 *
 *     node test/long/parser-fuzz.ts [RESULTS.jsonl] [rounds]
 *
 * Blocks that stand in the results are not done again, so it can be ended and called again. A crash is noted with its input.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type FuzzFigures, fuzzParser } from "../integration/parser-fuzz/fuzz-parser.ts";
import { parsers } from "../integration/parser-fuzz/parsers.ts";

const [results = "parser-fuzz.jsonl", rounds = "1"] = process.argv.slice(2);
for (let seed = 1; seed <= Number(rounds); seed += 1) {
  for (const parser of parsers) {
    if (readRows().some((row) => row.seed === seed && row.parser === parser.name)) continue;
    const guided = await fuzzParser(parser, { seed, inputs: 2_000, coverage: "on" });
    const blind = await fuzzParser(parser, { seed: seed + 1_000, inputs: 20_000, coverage: "off" });
    const slowestMs = Math.max(guided.slowestMs, blind.slowestMs);
    const inputs = guided.inputs + blind.inputs;
    const crashes = [...guided.crashes, ...blind.crashes];
    const row: FuzzFigures = {
      ...guided,
      inputs,
      slowestMs,
      crashes,
      refused: guided.refused + blind.refused,
    };
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(
      `${seed} ${parser.name}: ${inputs} inputs, ${row.blocks} blocks, ${row.kept} kept, ${row.refused} refused, slowest ${slowestMs.toFixed(0)} ms, ${crashes.length} crashes`,
    );
  }
}
const rows = readRows();
const sum = (of: (row: FuzzFigures) => number) => rows.reduce((all, row) => all + of(row), 0);
console.log(
  `${sum(({ inputs }) => inputs)} inputs for ${new Set(rows.map(({ parser }) => parser)).size} parsers: ${sum(({ crashes }) => crashes.length)} crashes, the slowest ${Math.max(0, ...rows.map(({ slowestMs }) => slowestMs)).toFixed(0)} ms`,
);

function readRows(): readonly FuzzFigures[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as FuzzFigures);
}
