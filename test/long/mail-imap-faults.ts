/**
 * Mail between two real Dovecots by IMAP, under faults, in scenes of 500 messages:
 *
 *     node test/long/mail-imap-faults.ts RESULTS.jsonl
 *
 * Ten scenes of 100 kills of the mover at its n-th write, twenty of 20 SIGKILLs of servers (primary and secondary by
 * turns, 200 each), ten of 20 lines cut at random bytes, and one scene of each for the control, a mover without a journal
 * over the same drivers. A scene that stands in the results is not done again. Exit 1 when a message was lost, altered
 * or doubled, or the controls lost and doubled nothing.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import {
  type FaultOrder,
  type ImapScene,
  type ImapTable,
  moveOverCutImap,
  moveUnderKills,
  moveUnderServerKills,
  openImapScene,
} from "../integration/mail/imap-moves.ts";

interface Row extends ImapTable {
  readonly kind: string;
  readonly seed: number;
}

const naive = { manner: "naive", faults: 20, scenes: 1 } as const;
const kinds: Readonly<Record<string, Play>> = {
  mover: { faults: 100, scenes: 10, run: moveUnderKills },
  "mover, control": { ...naive, run: moveUnderKills },
  line: { faults: 20, scenes: 10, run: moveOverCutImap },
  "line, control": { ...naive, run: moveOverCutImap },
  server: { faults: 20, scenes: 20, run: moveUnderServerKills },
  "server, control": { ...naive, run: moveUnderServerKills },
};

interface Play {
  readonly faults: number;
  readonly scenes: number;
  readonly manner?: "naive";
  readonly run: (scene: ImapScene, order: FaultOrder) => Promise<ImapTable>;
}

const [results = "mail-imap-faults.jsonl"] = process.argv.slice(2);
await using scene = await openImapScene();
for (const [kind, { faults, scenes, manner, run }] of Object.entries(kinds)) {
  for (let seed = 1; seed <= scenes; seed += 1) {
    if (readRows().some((row) => row.kind === kind && row.seed === seed)) continue;
    // As many messages a batch as let the faults reach the end together with the messages.
    const batch = Math.max(2, Math.round(500 / faults));
    const order = { messages: 500, seed, batch, faults, ...(manner === undefined ? {} : { manner }) };
    const row = { kind, seed, ...(await run(scene, order)) };
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
}
const rows = readRows();
console.table(rows);
const isControl = ({ kind }: Row): boolean => kind.endsWith("control");
const wrong = rows.filter((row) => !isControl(row) && row.lost + row.altered + row.doubled + row.left > 0);
const noticed = rows.filter(isControl).some((row) => row.lost + row.doubled > 0);
process.exitCode = wrong.length === 0 && noticed ? 0 : 1;

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
