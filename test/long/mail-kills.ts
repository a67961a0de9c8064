/**
 * The mover as a process of its own, killed by SIGKILL at its n-th write, again and again, until everything has moved:
 *
 *     node test/long/mail-kills.ts RESULTS.jsonl FOLDER [scenes] [messages a scene] [kills a scene]
 *
 * Ten scenes of 1,000 messages and 100 kills take about twenty minutes; then comes scene 0, the control:
 * 200 messages and 40 kills of a mover without a journal. A scene that stands in the results is not done again, and one
 * that was begun goes on, so it can be ended and called again at any time. Prints the table; exit 1 when a message was
 * lost, altered or doubled, or the control lost and doubled none.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  contentOf,
  fillSecondary,
  judge,
  type KillTable,
  type Manner,
  runMover,
} from "../integration/mail/kill-mover.ts";

const [results = "mail-kills.jsonl", folder = "mail-kills", ...numbers] = process.argv.slice(2);
const [scenes = 10, messages = 1_000, wantedKills = 100] = numbers.map(Number);

type Row = KillTable & { readonly scene: number; readonly left: number };

interface Scene {
  readonly scene: number;
  readonly messages: number;
  readonly wantedKills: number;
  readonly manner: Manner;
}

const control: Scene = { scene: 0, messages: 200, wantedKills: 40, manner: "naive" };
const all = Array.from(
  { length: scenes },
  (_, at): Scene => ({ scene: at + 1, messages, wantedKills, manner: "journal" }),
);
for (const order of [...all, control]) {
  if (readRows().some((row) => row.scene === order.scene)) continue;
  const row = await play(order);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  console.log(JSON.stringify(row));
}
const rows = readRows();
console.table(rows);
const wrong = rows.some((row) => row.scene !== 0 && row.lost + row.altered + row.doubled + row.left > 0);
const noticed = rows.some((row) => row.scene === 0 && row.lost + row.doubled > 0);
process.exitCode = wrong || !noticed ? 1 : 0;

async function play({ scene, messages: number, wantedKills: wanted, manner }: Scene): Promise<Row> {
  const top = join(folder, `scene-${scene}`);
  const [beforeFile, killsFile] = [join(top, "before.json"), join(top, "kills")];
  if (!existsSync(beforeFile)) {
    mkdirSync(top, { recursive: true });
    fillSecondary(top, number, scene);
    writeFileSync(beforeFile, JSON.stringify(contentOf(top, "secondary")));
  }
  let kills = existsSync(killsFile) ? Number(readFileSync(killsFile, "utf8")) : 0;
  // As many messages a batch as let the kills reach the end together with the messages.
  const batch = Math.max(2, Math.round(number / wanted));
  while (kills < wanted) {
    // From the first write to beyond the second batch, each point as often as the others.
    if ((await runMover({ top, batch, killAt: 1 + ((kills * 7 + scene) % 29), manner })) === "done") break;
    kills += 1;
    writeFileSync(killsFile, String(kills));
  }
  await runMover({ top, batch: 500, killAt: null, manner });
  const before = JSON.parse(readFileSync(beforeFile, "utf8")) as readonly string[];
  const left = contentOf(top, "secondary").length;
  return { scene, ...judge(before, contentOf(top, "primary"), kills), left };
}

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Row);
}
