/**
 * Automatic mode in the lab, fault by fault, again and again, with visitors that write all the time:
 *
 *     node test/long/failover-table.ts RESULTS.jsonl [runs of each, default 20] [fault...]
 *
 * Goes on where the results end; prints the table. The faults stand in test/integration/lab/faults/scenes.ts.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type Played, play } from "../integration/lab/faults/play.ts";
import { type SceneName, scenes } from "../integration/lab/faults/scenes.ts";

type Row = Played | { readonly scene: SceneName; readonly wrong: readonly string[] };

const [results = "failover-table.jsonl", wanted = "20", ...chosen] = process.argv.slice(2);
const names = (chosen.length === 0 ? Object.keys(scenes) : chosen) as readonly SceneName[];

// One of each before the next of any: a table that was cut short shows all of them.
for (let nth = 0; nth < Number(wanted); nth += 1) {
  for (const name of names) {
    if (readRows().filter(({ scene }) => scene === name).length > nth) continue;
    const row: Row = await play(name, nth).catch((error: unknown) => ({
      scene: name,
      wrong: [String(error)],
    }));
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
}
printTable();

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}

function printTable(): void {
  const rows = readRows();
  console.log(
    "fault                  runs  wrong  by name: median, longest  RPO: longest  comments  taken  rescued",
  );
  for (const name of names) {
    const own = rows.filter(({ scene }) => scene === name);
    const good = own.flatMap((row) => ("kept" in row ? [row] : []));
    const times = good.flatMap(({ visibleAfterS }) => visibleAfterS ?? []).toSorted((x, y) => x - y);
    const rpos = good.flatMap(({ rpoS }) => rpoS ?? []);
    const sum = (key: "posted" | "kept" | "rescued") => good.reduce((all, row) => all + row[key], 0);
    const seen = times.length === 0 ? "nobody moved" : `${times[times.length >> 1]} s, ${times.at(-1)} s`;
    const rpo = rpos.length === 0 ? "-" : `${Math.max(...rpos)} s`;
    const wrong = own.filter((row) => row.wrong.length > 0).length;
    console.log(
      [
        name.padEnd(22),
        String(own.length).padEnd(5),
        String(wrong).padEnd(6),
        seen.padEnd(25),
        rpo.padEnd(13),
        String(sum("posted")).padEnd(9),
        String(sum("kept")).padEnd(6),
        String(sum("rescued")),
      ].join(" "),
    );
  }
  process.exitCode = rows.some((row) => row.wrong.length > 0) ? 1 : 0;
}
