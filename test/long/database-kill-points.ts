/**
 * Controller, ssh and both database servers, each ended by SIGKILL at the statements of a pass: before one arrived, and
 * after it was carried out unheard. Vault and replica must be old or new, and the next run must complete:
 *
 *     node test/long/database-kill-points.ts [RESULTS.jsonl] [rows|tables...]
 *
 * Points that stand in the results are not tried again, so it can be ended and called again at any time. Prints the table;
 * exit 1 when a point was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { DatabaseKills, type KillRow, notReached } from "../integration/database-room/kill/database-kills.ts";
import {
  byWeight,
  chooseKillPoints,
  type KillPoint,
  nameOf,
} from "../integration/database-room/kill/kill-points.ts";
import { KillRoom, type Way } from "../integration/database-room/kill/kill-room.ts";
import { type Scene, scenes } from "../integration/database-room/kill/scenes.ts";

const [results = "database-kill-points.jsonl", ...named] = process.argv.slice(2);
const { direct, ssh } = { direct: await openKills("direct"), ssh: await openKills("ssh") };
await using _direct = direct.room;
await using _ssh = ssh.room;
const points: KillPoint[] = [];
for (const scene of (named.length === 0 ? scenes : named) as readonly Scene[])
  points.push(...chooseKillPoints(scene, await direct.kills.steps(scene)));
console.log(`${points.length} points`);
for (const point of points.toSorted(byWeight)) {
  const isThis = (row: KillRow) =>
    row.scene === point.scene && row.victim === point.victim && row.at === nameOf(point);
  if (readResults().some(isThis)) continue;
  // Only where ssh is killed it is needed: a pass by it costs twice as much.
  const row = await (point.victim.startsWith("ssh") ? ssh : direct).kills.tryPoint(point);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  if (row.fault !== null) console.log(`${row.scene} ${row.victim} ${row.at} (${row.sql}): ${row.fault}`);
}
console.log(
  "| scene | killed | points | replica old | new | keys or views to come | page of the other version | not reached | wrong |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const scene of scenes) {
  for (const victim of new Set(readResults().map((row) => row.victim))) {
    const rows = readResults().filter((row) => row.scene === scene && row.victim === victim);
    const of = (test: (row: KillRow) => boolean) => rows.filter(test).length;
    const cells = [
      of(({ replica }) => replica === "old"),
      of(({ replica }) => replica === "new"),
      of(({ replica }) => replica.includes("to come")),
      of(({ replica }) => replica.includes("the page")),
      of(({ replica }) => replica === notReached),
      of(({ fault }) => fault !== null),
    ];
    console.log(`| ${scene} | ${victim} | ${rows.length} | ${cells.join(" | ")} |`);
  }
}
process.exitCode = readResults().some(({ fault }) => fault !== null) ? 1 : 0;

function readResults(): readonly KillRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as KillRow);
}

async function openKills(way: Way): Promise<{ readonly room: KillRoom; readonly kills: DatabaseKills }> {
  const room = await KillRoom.open(way);
  if (typeof room === "string") throw new Error(room);
  const kills = new DatabaseKills(room);
  await kills.begin();
  return { room, kills };
}
