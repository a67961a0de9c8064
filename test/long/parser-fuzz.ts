/**
 * Every parser with inputs that follow its coverage, for a fixed time each, in blocks that are noted in a file:
 *
 *     node test/long/parser-fuzz.ts [RESULTS.jsonl] [SECONDS] [words of a parser's name]
 *
 * Time that a parser had already (by the results) counts, so it can be ended and called again. A crash is noted with its
 * input. Prints a table: coverage is of each parser's own files, the best of its blocks.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { CodeReached, Part } from "../integration/parser-fuzz/coverage.ts";
import { type FuzzFigures, fuzzParser, longestMs } from "../integration/parser-fuzz/fuzz-parser.ts";
import { type FuzzedParser, parsers } from "../integration/parser-fuzz/parsers.ts";

interface Block extends FuzzFigures {
  readonly tookMs: number;
}

const [results = "parser-fuzz.jsonl", seconds = "30", words = ""] = process.argv.slice(2);
for (const parser of parsers.filter(({ name }) => name.includes(words))) {
  for (;;) {
    const blocks = blocksOf(parser.name);
    if (sum(blocks, ({ tookMs }) => tookMs) >= Number(seconds) * 1_000) break;
    const block = await runBlock(parser, blocks.length + 1);
    appendFileSync(results, `${JSON.stringify(block)}\n`);
    for (const { error, input } of block.crashes)
      console.log(`${parser.name}: ${error}\n  ${JSON.stringify(input)}`);
  }
}
console.log(
  "| parser | inputs | lines | branches | functions not entered | slowest input, ms | crashes |\n|---|---|---|---|---|---|---|",
);
for (const { name } of parsers) console.log(rowOf(name));
const all = parsers.flatMap(({ name }) => blocksOf(name));
const slowest = Math.max(0, ...all.map(({ slowestMs }) => slowestMs));
const crashes = sum(all, (block) => block.crashes.length);
console.log(
  `${sum(all, ({ inputs }) => inputs)} inputs for ${parsers.length} parsers: ${crashes} crashes, the slowest ${slowest.toFixed(0)} ms`,
);
process.exitCode = crashes > 0 || slowest >= longestMs ? 1 : 0;

/** First the ways are looked for, then they are walked ten times as fast. */
async function runBlock(parser: FuzzedParser, seed: number): Promise<Block> {
  const beganMs = performance.now();
  const guided = await fuzzParser(parser, { seed, inputs: 1_000, coverage: "on" });
  const blind = await fuzzParser(parser, { seed: seed + 1_000, inputs: 10_000, coverage: "off" });
  return {
    ...guided,
    inputs: guided.inputs + blind.inputs,
    slowestMs: Math.max(guided.slowestMs, blind.slowestMs),
    crashes: [...guided.crashes, ...blind.crashes],
    refused: guided.refused + blind.refused,
    tookMs: performance.now() - beganMs,
  };
}

function rowOf(name: string): string {
  const blocks = blocksOf(name);
  const best = blocks
    .flatMap(({ reached }) => (reached === null ? [] : [reached]))
    .reduce<CodeReached | null>((one, other) => (one === null || isMore(other, one) ? other : one), null);
  const cells = [
    name,
    sum(blocks, ({ inputs }) => inputs),
    percent(best?.lines),
    percent(best?.branches),
    best?.unentered.join(", ") ?? "",
    Math.max(0, ...blocks.map(({ slowestMs }) => slowestMs)).toFixed(0),
    sum(blocks, ({ crashes: found }) => found.length),
  ];
  return `| ${cells.join(" | ")} |`;
}

function isMore(one: CodeReached, other: CodeReached): boolean {
  return one.lines.reached + one.branches.reached > other.lines.reached + other.branches.reached;
}

function percent(part: Part | undefined): string {
  return part === undefined ? "" : `${((100 * part.reached) / part.all).toFixed(0)} % of ${part.all}`;
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}

function blocksOf(name: string): readonly Block[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.flatMap((line) => {
    const block = line === "" ? null : (JSON.parse(line) as Block);
    return block?.parser === name ? [block] : [];
  });
}
