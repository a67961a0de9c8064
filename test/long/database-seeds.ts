/**
 * Random databases, each changed at random and mirrored three times through the whole flow, compared by their own reader:
 *
 *     node test/long/database-seeds.ts RESULTS.jsonl [first seed] [last seed]
 *
 * Without numbers it goes on until 2,000 seeds stand in the results; those that stand there are not tried again, so it
 * can be ended and called again at any time. With one number it runs that seed alone and prints its statements.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { openRoom } from "../integration/database-room/room.ts";
import { runSeed, type SeedRow } from "../integration/database-room/seeds/run-seed.ts";
import { seedServers } from "../integration/database-room/seeds/servers.ts";

const [results = "database-seeds.jsonl", first = "1", last] = process.argv.slice(2);
const alone = process.argv.length === 4;

const outcome = await openRoom(seedServers);
if (outcome.kind === "absent") throw new Error(outcome.because);
await using room = outcome.room;
for (let seed = Number(first); seed <= (alone ? Number(first) : Number(last ?? 2000)); seed++) {
  if (!alone && readResults().some((row) => row.seed === seed)) continue;
  const { row, statements, refused } = await runSeed(room, seed);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  if (row.fault !== null) console.log(`seed ${seed}: ${row.fault}`);
  if (alone) console.log([...statements, "-- refused by the server:", ...refused].join("\n"));
}
const rows = readResults();
const sum = (of: (row: SeedRow) => number) => rows.reduce((total, row) => total + of(row), 0);
const faults = rows.filter((row) => row.fault !== null);
console.log(
  `${rows.length} seeds, ${sum((row) => row.syncs)} syncs, ${sum((row) => row.tables)} tables and ${sum((row) => row.rows)} rows compared, ${faults.length} wrong`,
);
process.exitCode = faults.length > 0 ? 1 : 0;

function readResults(): readonly SeedRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as SeedRow);
}
