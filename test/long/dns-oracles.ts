/**
 * Random zones, written, checked by named-checkzone and kzonecheck, served by Knot, and read by dig and by us:
 *
 *     node test/long/dns-oracles.ts [RESULTS.jsonl] [zones]
 *
 * Blocks of 50 zones that stand in the results are not done again, so it can be ended and called again. A difference ends
 * it with its seed.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { compareZone } from "../integration/dns-oracles.ts";
import { startKnot } from "../integration/knot.ts";

const [results = "dns-oracles.jsonl", wanted = "1000"] = process.argv.slice(2);
const blockZones = 50;

interface Row {
  readonly block: number;
  readonly zones: number;
  readonly records: number;
}

for (let block = 1; block <= Math.ceil(Number(wanted) / blockZones); block += 1) {
  if (readRows().some((row) => row.block === block)) continue;
  await using knot = await startKnot(blockZones);
  let records = 0;
  for (let nth = 0; nth < blockZones; nth += 1) {
    records += (await compareZone(knot, await knot.freshZone(), block * 1_000 + nth)).records;
  }
  appendFileSync(results, `${JSON.stringify({ block, zones: blockZones, records })}\n`);
}
const rows = readRows();
const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
console.log(
  `${sum(({ zones }) => zones)} zones with ${sum(({ records }) => records)} records: no difference`,
);

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
