/**
 * A million damaged messages for the DNS decoder, in blocks that are noted in a file:
 *
 *     node test/long/dns-fuzz.ts [RESULTS.jsonl] [messages]
 *
 * Blocks that stand in the results are not done again, so it can be ended and called again. A crash ends it with its seed.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type FuzzCount, fuzzDecoder } from "../integration/dns-fuzz.ts";

const [results = "dns-fuzz.jsonl", wanted = "1000000"] = process.argv.slice(2);
const blockMessages = 50_000;

for (let seed = 1; seed <= Math.ceil(Number(wanted) / blockMessages); seed += 1) {
  if (readRows().some((row) => row.seed === seed)) continue;
  console.log(`seed ${seed}`);
  appendFileSync(results, `${JSON.stringify({ seed, ...fuzzDecoder(seed, blockMessages) })}\n`);
}
const rows = readRows();
const sum = (of: (row: FuzzCount) => number) => rows.reduce((all, row) => all + of(row), 0);
console.log(
  `${sum(({ messages }) => messages)} messages: ${sum(({ read }) => read)} read, ${sum(({ garbled }) => garbled)} garbled, the slowest ${Math.max(...rows.map(({ slowestMs }) => slowestMs)).toFixed(1)} ms`,
);

function readRows(): readonly (FuzzCount & { readonly seed: number })[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as FuzzCount & { seed: number });
}
