/**
 * Every write of a sync, a snapshot, a prune, a restore, a repair and a drill fails once: on a full disk, by an error, by a cut of the power.
 *
 *     node test/long/vault-faults.ts [RESULTS.jsonl] [operation...]
 *
 * Some 400 points; a quarter of an hour. Points that stand in the results already are not tried again, so it can be ended
 * and called again at any time. Prints a table; exit 1 when a point was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import {
  FaultLoop,
  type FaultRow,
  faultKinds,
  type VaultOperation,
  vaultOperations,
} from "../integration/vault/fault-loop.ts";
import { openVaultRoom } from "../integration/vault/vault-room.ts";

const [results = "vault-faults.jsonl", ...named] = process.argv.slice(2);
const operations = (named.length === 0 ? vaultOperations : named) as readonly VaultOperation[];

await using room = await openVaultRoom({ replica: "none" });
const loop = new FaultLoop(room);
await loop.begin(60);
for (const operation of operations) {
  for (const kind of faultKinds) {
    const known = new Set(rowsOf(operation, kind).map(({ at }) => at));
    for (let at = 1; ; at += 1) {
      if (known.has(at)) continue;
      const row = await loop.tryPoint({ operation, kind, at });
      if (row === null) break;
      appendFileSync(results, `${JSON.stringify(row)}\n`);
      if (isWrong(row))
        console.log(`${operation}, ${kind} at ${row.write}: ${row.wrong ?? "nothing was said"}`);
    }
  }
}
console.log(
  "| operation | fault | writes tried | last good restorable, nothing half listed, next run heals |",
);
console.log("|---|---|---|---|");
for (const operation of operations) {
  for (const kind of faultKinds) {
    const rows = rowsOf(operation, kind);
    console.log(
      `| ${operation} | ${kind} | ${rows.length} | ${rows.filter((row) => !isWrong(row)).length} |`,
    );
  }
}
process.exitCode = readResults().some(isWrong) ? 1 : 0;

/** A fault that nobody was told of is wrong too. */
function isWrong({ wrong, said }: FaultRow): boolean {
  return wrong !== null || said === null;
}

function rowsOf(operation: VaultOperation, kind: string): readonly FaultRow[] {
  return readResults().filter((row) => row.operation === operation && row.kind === kind);
}

function readResults(): readonly FaultRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as FaultRow);
}
