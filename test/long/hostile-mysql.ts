/**
 * A whole `sync` against a database server, the primary's and a replica's, that answers each kind of statement wrongly in each
 * way that is listed:
 *
 *     node test/long/hostile-mysql.ts [RESULTS.jsonl] [words of a title]
 *
 * What stands in the results already is not tried again. Exit 1 when something was wrong. Some 10 minutes; it needs
 * MariaDB. The product's own bound of an hour a statement is shortened to a second for the lies that never end.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { openMysqlRoom } from "../integration/hostile/mysql-room.ts";
import { allServerLies } from "../integration/hostile/server-lies.ts";
import { type ServerLieRow, tellServerLie } from "../integration/hostile/tell-server-lie.ts";

const [results = "hostile-mysql.jsonl", words = ""] = process.argv.slice(2);
for (const liar of ["primary", "replica"] as const) {
  const outcome = await openMysqlRoom(liar);
  if (outcome.kind === "absent") throw new Error(outcome.because);
  await using room = outcome.room;
  for (const one of allServerLies(liar)) {
    const title = `${liar}, ${one.title}`;
    if (title.includes(words) && !readRows().some((row) => row.title === title))
      note(await tellServerLie(room, { ...one, title }));
  }
}
const rows = readRows();
const wrong = rows.filter((row) => row.wrong.length > 0);
console.log(
  `${rows.length} lies (${rows.filter(({ told }) => told === 0).length} never asked for): ${wrong.length} wrong; the longest ${Math.max(...rows.map(({ seconds }) => seconds)).toFixed(0)} s, the largest ${Math.max(...rows.map(({ memory }) => memory)).toFixed(0)} MiB`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

function note(row: ServerLieRow): void {
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  console.log(
    `${row.title} | told ${row.told} | ${row.said ?? "went on"} | ${row.seconds.toFixed(1)} s | ${row.memory.toFixed(0)} MiB | ${row.wrong.join("; ") || "good"}`,
  );
}

function readRows(): readonly ServerLieRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ServerLieRow);
}
