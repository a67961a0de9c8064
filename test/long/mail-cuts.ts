/**
 * The mover over SSH lines that break at random bytes, ten scenes of twenty cuts and 200 messages:
 *
 *     node test/long/mail-cuts.ts RESULTS.jsonl
 *
 * A scene that stands in the results is not done again. Exit 1 when a message was lost, altered or doubled.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { moveOverCutLines } from "../integration/mail/cut-streams.ts";

const [results = "mail-cuts.jsonl"] = process.argv.slice(2);
const lines = existsSync(results) ? readFileSync(results, "utf8").split("\n").slice(0, -1) : [];
for (let seed = lines.length + 1; seed <= 10; seed += 1) {
  const table = await moveOverCutLines({ messages: 200, cuts: 20, seed });
  lines.push(JSON.stringify({ seed, ...table }));
  appendFileSync(results, `${lines.at(-1)}\n`);
  console.log(lines.at(-1));
}
const rows = lines.map((line) => JSON.parse(line) as Awaited<ReturnType<typeof moveOverCutLines>>);
process.exitCode = rows.some((row) => row.lost + row.altered + row.doubled + row.left > 0) ? 1 : 0;
