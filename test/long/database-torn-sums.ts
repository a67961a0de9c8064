/**
 * A writer moves money between two tables while the site is mirrored 300 times, every fifth time with a change of
 * structure; the vault's files and a reader of the replica must always find the whole sum:
 *
 *     node test/long/database-torn-sums.ts RESULTS.jsonl
 *
 * Goes on where the results end. Exit 1 when a sum was torn.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { openRoom } from "../integration/database-room/room.ts";
import { type TornRow, TornSums } from "../integration/database-room/torn-sum.ts";

const [results = "database-torn-sums.jsonl"] = process.argv.slice(2);
const syncs = 300;

const outcome = await openRoom();
if (outcome.kind === "absent") throw new Error(outcome.because);
await using room = outcome.room;
{
  await using sums = await TornSums.open(room, "torn");
  for (let at = readResults().length; at < syncs; at++) {
    const row = await sums.tryOnce(at % 5 === 4 ? "structure" : "rows");
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    if (row.fault !== null) console.log(row.fault);
  }
}
const rows = readResults();
const sum = (of: (row: TornRow) => number) => rows.reduce((total, row) => total + of(row), 0);
const torn = rows.filter((row) => row.fault !== null).length;
console.log(
  `${rows.length} syncs during ${sum((row) => row.transfers)} transfers, ${sum((row) => row.looks)} looks at the replica, ${torn} torn`,
);
process.exitCode = torn > 0 ? 1 : 0;

function readResults(): readonly TornRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TornRow);
}
