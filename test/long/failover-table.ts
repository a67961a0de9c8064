/**
 * Automatic mode in the lab, fault by fault, again and again:
 *
 *     node test/long/failover-table.ts RESULTS.jsonl [runs of each, default 20] [fault...]
 *
 * service: PHP dies on a living host. power: a power cut; without a lease a person decides. cut: the controller alone
 * loses the primary. Goes on where the results end; prints the table.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startDaemon } from "../integration/lab/daemon.ts";
import { openMirrorLab, site } from "../integration/lab/mirror-lab.ts";
import { move, statusOf, whereVisitorsEnd } from "../integration/lab/roles.ts";

type Fault = "service" | "power" | "cut";

interface Row {
  readonly fault: Fault;
  /** Who made b the primary: nobody had to when the primary was well. */
  readonly by: "itself" | "person" | "nobody";
  /** From the fault until a visitor by name was served by b; of a person, from the command. */
  readonly visibleAfterS: number | null;
  readonly wrong: string | null;
}

const [results = "failover-table.jsonl", wanted = "20", ...named] = process.argv.slice(2);
const faults = (named.length === 0 ? ["service", "power", "cut"] : named) as readonly Fault[];

await using mirror = await openMirrorLab({ with: ["dns", "checks", "automatic"] });
await mirror.lab.reset({ b: "empty" });
await mirror.lab.resetDns();
await mirror.sync({ timeoutMs: 300_000 });
for (const fault of faults) {
  for (let done = readRows().filter((row) => row.fault === fault).length; done < Number(wanted); done += 1) {
    const row = await play(fault);
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
}
printTable();

async function play(fault: Fault): Promise<Row> {
  await using daemon = await startDaemon(mirror);
  await sleep(8_000);
  if (fault === "service") await mirror.lab.service("a", "php", "stop");
  else if (fault === "power") await mirror.lab.kill("a");
  else await mirror.lab.partition("control", "a");
  const row = await watchFault(fault);
  await mirror.lab.heal();
  if (fault === "service") await mirror.lab.service("a", "php", "start");
  if (fault === "power") await mirror.lab.revive("a");
  await daemon.end();
  if (row.by !== "nobody") await move(mirror, "failback");
  return row;
}

async function watchFault(fault: Fault): Promise<Row> {
  if (fault === "service") {
    const visibleAfterS = await secondsUntilVisible(150);
    return { fault, by: "itself", visibleAfterS, wrong: visibleAfterS === null ? "b never took over" : null };
  }
  await sleep(75_000);
  const { primary } = await statusOf(mirror);
  if (primary !== "a")
    return { fault, by: "itself", visibleAfterS: null, wrong: "nobody may have promoted b" };
  if (fault === "cut") return { fault, by: "nobody", visibleAfterS: null, wrong: null };
  const run = await mirror.clonepanel(["failover", site, "--to", "b", "--yes", "--json"], {
    timeoutMs: 240_000,
  });
  if (run.code !== 0) return { fault, by: "person", visibleAfterS: null, wrong: run.stdout.slice(0, 400) };
  return { fault, by: "person", visibleAfterS: await secondsUntilVisible(60), wrong: null };
}

async function secondsUntilVisible(longestS: number): Promise<number | null> {
  const startedMs = performance.now();
  const b = mirror.facts.accounts.b.address;
  for (;;) {
    const goneS = (performance.now() - startedMs) / 1_000;
    if ((await whereVisitorsEnd(mirror)) === `primary at ${b}`) return Math.round(goneS * 10) / 10;
    if (goneS > longestS) return null;
    await sleep(300);
  }
}

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}

function printTable(): void {
  const rows = readRows();
  for (const fault of faults) {
    const own = rows.filter((row) => row.fault === fault);
    const times = own
      .flatMap(({ visibleAfterS }) => (visibleAfterS === null ? [] : [visibleAfterS]))
      .sort((x, y) => x - y);
    const wrong = own.filter((row) => row.wrong !== null).length;
    const median = times[Math.floor(times.length / 2)] ?? "-";
    console.log(
      `${fault}: ${own.length} runs, ${wrong} wrong, median ${median} s, longest ${times.at(-1) ?? "-"} s`,
    );
  }
  process.exitCode = rows.some((row) => row.wrong !== null) ? 1 : 0;
}
