import assert from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { openRoom } from "../integration/database-room/room.ts";
import { diverge, listOf, lostOf, rescue, rowsOf } from "../integration/rescue/divergence.ts";

// Random divergences of a shop on real MariaDB, one line of results a seed; started again it goes on where it was:
//   node test/long/rescue-divergences.ts RESULTS.jsonl [SEEDS]

const [results = "", seeds = "200"] = process.argv.slice(2);
if (results === "") throw new Error("usage: node test/long/rescue-divergences.ts RESULTS.jsonl [SEEDS]");
const text = await readFile(results, "utf8").catch(() => "");
const done = new Set(
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { readonly seed: number }).seed),
);
const outcome = await openRoom();
if (outcome.kind === "absent") throw new Error(outcome.because);
await using room = outcome.room;
for (let seed = 1_000; seed < 1_000 + Number(seeds); seed += 1) {
  if (done.has(seed)) continue;
  const gap = seed % 2 === 0 ? "kept" : "undone";
  await using shop = await diverge(room, { name: `s${seed}`, seed, writes: 10 + (seed % 60), gap });
  const first = await rescue(shop.site, "safe");
  const present = await rowsOf(shop.site, "to");
  const left = await listOf(shop.site);
  const lost = lostOf(shop, present, left);
  const again = await rescue(shop.site, "safe");
  assert.deepEqual(await rowsOf(shop.site, "to"), present, `seed ${seed}: a second run changed something`);
  const row = { seed, gap, rows: first.rows, left: left.items.length, again: again.rows, lost };
  await appendFile(results, `${JSON.stringify(row)}\n`);
  console.log(JSON.stringify(row));
}
