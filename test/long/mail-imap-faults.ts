/**
 * Mail between two real Dovecots by IMAP, under faults, in scenes of 500 messages:
 *
 *     node test/long/mail-imap-faults.ts RESULTS.jsonl
 *
 * Ten scenes of 100 kills of the mover at its n-th write, ten of 20 SIGKILLs of servers on either side, ten of 20 lines
 * cut at random bytes, and the control, a mover without a journal. A scene that stands in the results is not done again.
 * Exit 1 when a message was lost, altered or doubled, or the control doubled nothing.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import {
  type FaultOrder,
  type ImapScene,
  type ImapTable,
  moveNaively,
  moveOverCutImap,
  moveUnderKills,
  moveUnderServerKills,
  openImapScene,
} from "../integration/mail/imap-moves.ts";

interface Row extends ImapTable {
  readonly kind: string;
  readonly seed: number;
}

const kinds: Readonly<Record<string, Play>> = {
  mover: { faults: 100, scenes: 10, run: moveUnderKills },
  server: { faults: 20, scenes: 10, run: moveUnderServerKills },
  line: { faults: 20, scenes: 10, run: moveOverCutImap },
  control: { faults: 20, scenes: 1, run: moveNaively },
};

interface Play {
  readonly faults: number;
  readonly scenes: number;
  readonly run: (scene: ImapScene, order: FaultOrder) => Promise<ImapTable>;
}

const [results = "mail-imap-faults.jsonl"] = process.argv.slice(2);
await using scene = await openImapScene();
for (const [kind, { faults, scenes, run }] of Object.entries(kinds)) {
  for (let seed = 1; seed <= scenes; seed += 1) {
    if (readRows().some((row) => row.kind === kind && row.seed === seed)) continue;
    // As many messages a batch as let the faults reach the end together with the messages.
    const batch = Math.max(2, Math.round(500 / faults));
    const row = { kind, seed, ...(await run(scene, { messages: 500, seed, batch, faults })) };
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
}
const rows = readRows();
console.table(rows);
const wrong = rows.filter(
  (row) => row.kind !== "control" && row.lost + row.altered + row.doubled + row.left > 0,
);
const control = rows.find((row) => row.kind === "control");
process.exitCode = wrong.length > 0 || control?.doubled === 0 ? 1 : 0;

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
