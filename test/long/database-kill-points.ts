/**
 * Controller, ssh and both database servers, each ended by SIGKILL at the statements of a pass: before one arrived, and
 * after it was carried out unheard; and as root the disk of the replica's server, filled there. Vault and replica must be
 * old or new, and the next run must complete:
 *
 *     node test/long/database-kill-points.ts [RESULTS.jsonl] [rows|tables|"grown rows"|"grown tables"...]
 *
 * Points that stand in the results are not tried again, so it can be ended and called again at any time. Prints the table;
 * exit 1 when a point was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { DatabaseKills, type KillRow, notReached } from "../integration/database-room/kill/database-kills.ts";
import {
  byWeight,
  chooseKillPoints,
  type KillPoint,
  nameOf,
} from "../integration/database-room/kill/kill-points.ts";
import { KillRoom } from "../integration/database-room/kill/kill-room.ts";
import { type Scene, scenes } from "../integration/database-room/kill/scenes.ts";
import { SmallDisk } from "../integration/small-disk.ts";

/** MariaDB's own files take some 80 of them, and each pass with growth a dozen. */
const diskMiB = 1_024;

type RoomKind = "direct" | "ssh" | "disk";

const [results = "database-kill-points.jsonl", ...named] = process.argv.slice(2);
await using stack = new AsyncDisposableStack();
const opened = new Map<RoomKind, Promise<DatabaseKills | string>>();
const points: KillPoint[] = [];
for (const scene of (named.length === 0 ? scenes : named) as readonly Scene[]) {
  const kills = await killsOf(scene.startsWith("grown") ? "disk" : "direct");
  if (typeof kills === "string") console.log(`left out, "${scene}": ${kills}`);
  else points.push(...chooseKillPoints(scene, await kills.steps(scene)));
}
console.log(`${points.length} points`);
for (const point of points.toSorted((left, right) => byWeight(left, right) || byLot(left, right))) {
  const isThis = (row: KillRow) =>
    row.scene === point.scene && row.victim === point.victim && row.at === nameOf(point);
  if (readResults().some(isThis)) continue;
  const kills = await killsOf(roomFor(point));
  if (typeof kills === "string") continue;
  const row = await kills.tryPoint(point);
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

/** Always the same, and mixed: a run that is cut short has tried some of everything. */
function byLot(left: KillPoint, right: KillPoint): number {
  const lot = (point: KillPoint) => crc32(`${point.scene} ${point.victim} ${nameOf(point)}`);
  return lot(left) - lot(right);
}

/** Only where ssh is killed it is needed: a pass by it costs twice as much. */
function roomFor({ victim }: KillPoint): RoomKind {
  if (victim === "disk:to") return "disk";
  return victim.startsWith("ssh") ? "ssh" : "direct";
}

/** Opened when it is first needed, or why it cannot be. */
function killsOf(kind: RoomKind): Promise<DatabaseKills | string> {
  const known = opened.get(kind) ?? openKills(kind);
  opened.set(kind, known);
  return known;
}

async function openKills(kind: RoomKind): Promise<DatabaseKills | string> {
  const disk = kind === "disk" ? await SmallDisk.mount(diskMiB) : null;
  if (typeof disk === "string") return disk;
  if (disk !== null) stack.use(disk);
  const room = await KillRoom.open(kind === "ssh" ? "ssh" : "direct", disk);
  if (typeof room === "string") throw new Error(room);
  stack.use(room);
  const kills = new DatabaseKills(room);
  await kills.begin();
  return kills;
}
