/**
 * Every journalled step of switchover, failover and failback, killed before its effect, after it, and after its journal:
 *
 *     node test/long/role-kill-points.ts [RESULTS.jsonl] [scene...]
 *
 * Takes one to two hours for all. Points that stand in the results already are not tried again, so it can be ended and
 * called again at any time. Prints the table; exit 1 when a point was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { openMirrorLab } from "../integration/lab/mirror-lab.ts";
import { type KillRow, RoleKills, type Scene, tableOf } from "../integration/lab/role-kill.ts";

const [results = "role-kill-points.jsonl", ...named] = process.argv.slice(2);
const scenes = (
  named.length === 0 ? ["switchover", "late", "failover", "failback"] : named
) as readonly Scene[];

await using mirror = await openMirrorLab({ with: ["dns"] });
const kills = new RoleKills(mirror);
for (const scene of scenes) {
  // A failover leaves a fenced account behind; every scene begins with an equal pair.
  await kills.begin();
  for (const point of await kills.points(scene)) {
    if (readResults().some((row) => row.scene === point.scene && row.at === point.at)) continue;
    const row = await kills.tryPoint(point);
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(`${row.scene} ${row.at}: ${row.fault ?? `${row.after}; ${row.resumed}; right`}`);
    // What went wrong must not colour the points after it.
    if (row.fault !== null) await kills.begin();
  }
}
const rows = readResults();
console.log(tableOf(rows));
process.exitCode = rows.some(({ fault }) => fault !== null) ? 1 : 0;

function readResults(): readonly KillRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as KillRow);
}
