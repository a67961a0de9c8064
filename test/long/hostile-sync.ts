/**
 * A whole `sync` against an account that lies in every way that is listed, as primary and as replica; and against one that
 * puts a link in a folder's place at each moment of a pass:
 *
 *     node test/long/hostile-sync.ts [RESULTS.jsonl] [words of a title]
 *
 * What stands in the results already is not tried again. Exit 1 when something was wrong. Some 10 minutes; it needs sshd,
 * rsync and perl. The product's own bounds of minutes and hours are shortened to seconds.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { primaryLies, replicaLies, swapAt, swapKinds } from "../integration/hostile/lies.ts";
import { openHostileRoom } from "../integration/hostile/room.ts";
import { type LieRow, tellLie, trySwap } from "../integration/hostile/tell-lie.ts";

type Row = LieRow & { readonly liar: string };

const [results = "hostile-sync.jsonl", words = ""] = process.argv.slice(2);
for (const liar of ["primary", "replica"] as const) {
  await using room = await openHostileRoom(liar);
  for (const lie of liar === "primary" ? primaryLies : replicaLies)
    if (isWanted(liar, lie.title)) note({ liar, ...(await tellLie(room, lie)) });
  for (const kind of swapKinds)
    for (let at = 1; at < 200; at += 1) {
      // Before the account is first asked, a link in its place is what the site's folder is: three pieces, on a replica.
      if (kind !== "a folder" && liar === "replica" && at <= 3) continue;
      const swap = swapAt(kind, at);
      if (!isWanted(liar, swap.title)) continue;
      const row = await trySwap(room, swap, liar === "primary" ? "one" : "two");
      if (row === null) break;
      note({ liar, ...row });
    }
}
const rows = readRows();
const wrong = rows.filter((row) => row.wrong.length > 0);
const of = (word: string) => rows.filter(({ title }) => title.includes(word)).length;
console.log(
  `${rows.length} lies and swaps (${of("rsync")} of rsync, ${of("listing")} of find, ${of("shell")} of the shell, ${of("state file")} of the state, ${of("becomes a link")} swaps): ${wrong.length} wrong; the longest ${Math.max(...rows.map(({ seconds }) => seconds)).toFixed(0)} s, the largest ${Math.max(...rows.map(({ memory }) => memory)).toFixed(0)} MiB`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

function isWanted(liar: string, title: string): boolean {
  return title.includes(words) && !readRows().some((row) => row.liar === liar && row.title === title);
}

function note(row: Row): void {
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  const told = row.said ?? (row.warnings.length > 0 ? "warned" : "went on");
  console.log(
    `${row.liar} | ${row.title} | ${told} | ${row.seconds.toFixed(1)} s | ${row.memory.toFixed(0)} MiB | ${row.wrong.join("; ") || "good"}`,
  );
}

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
