/**
 * 100,000 random histories of snapshots, each under a random policy, planned and compared with an independent oracle:
 *
 *     node test/long/retention-histories.ts [RESULTS.jsonl] [COUNT]
 *
 * About half a minute. Each thousand has a seed of its own, so it can be ended and called again; what stands in the
 * results is not tried again. Exit 1 when one was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { aRetentionCase, findRetentionFault } from "../../src/testing/retention-oracle.ts";

interface Row {
  readonly seed: number;
  readonly histories: number;
  readonly fault: string | null;
}

const [results = "retention-histories.jsonl", wanted = "100000"] = process.argv.slice(2);
const portion = 1_000;

for (let seed = 1; seed <= Number(wanted) / portion; seed += 1) {
  if (readRows().some((row) => row.seed === seed)) continue;
  const cases = fc.sample(aRetentionCase, { seed, numRuns: portion });
  const fault = cases.map(findRetentionFault).find((one) => one !== null) ?? null;
  appendFileSync(results, `${JSON.stringify({ seed, histories: cases.length, fault } satisfies Row)}\n`);
}
const rows = readRows();
const wrong = rows.filter(({ fault }) => fault !== null);
const histories = rows.reduce((sum, row) => sum + row.histories, 0);
console.log(
  `${histories} histories, ${wrong.length === 0 ? "all as the oracle says" : JSON.stringify(wrong)}`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
