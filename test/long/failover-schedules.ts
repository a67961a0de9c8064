/**
 * Many more schedules of the failover's simulation than the tests play, and every pair of broken waits:
 *
 *     node test/long/failover-schedules.ts RESULTS.jsonl [how many seeds, default 100000]
 *
 * Goes on after the last seed that stands in the results; can be ended at any time. Exit 1 when a promise was broken.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { playSaga } from "../simulation/failover/saga.ts";
import { simulate } from "../simulation/failover/simulate.ts";
import type { Met } from "../simulation/failover/world.ts";

interface Row {
  readonly kind: "seeds" | "pairs";
  readonly from: number;
  readonly to: number;
  readonly failovers: number;
  /** With a renewal by the replica before or in it. */
  readonly renewed: number;
  /** In how many runs a danger of a renewal or of an account that stood still was met. */
  readonly met: Partial<Record<Met, number>>;
  readonly faults: readonly string[];
}

const [results = "failover-schedules.jsonl", wanted = "100000"] = process.argv.slice(2);
const batch = 1_000;
const rows: Row[] = existsSync(results)
  ? readFileSync(results, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Row)
  : [];

for (let from = doneUpTo("seeds"); from < Number(wanted); from += batch) {
  let failovers = 0;
  let renewed = 0;
  const met: Partial<Record<Met, number>> = {};
  const faults: string[] = [];
  for (let seed = from; seed < from + batch; seed += 1) {
    const result = simulate(seed);
    failovers += result.failovers > 0 ? 1 : 0;
    renewed += result.failovers > 0 && result.renewals > 0 ? 1 : 0;
    for (const one of result.met) met[one] = (met[one] ?? 0) + 1;
    faults.push(...result.violations.map((violation) => `seed ${seed}: ${violation}`));
  }
  keep({ kind: "seeds", from, to: from + batch, failovers, renewed, met, faults });
}

const [waits = 0] = playSaga([], "service").waits;
for (let from = doneUpTo("pairs"); from <= waits; from += 1) {
  const faults: string[] = [];
  for (let second = 1; second <= waits; second += 1) {
    for (const kind of ["dies", "sleeps"] as const) {
      const { violations } = playSaga(
        [
          { at: from, kind: "sleeps" },
          { at: second, kind },
        ],
        "service",
      );
      faults.push(...violations.map((violation) => `sleeps at ${from}, ${kind} at ${second}: ${violation}`));
    }
  }
  keep({ kind: "pairs", from, to: from + 1, failovers: 0, renewed: 0, met: {}, faults });
}

const seeds = rows.filter(({ kind }) => kind === "seeds");
const failovers = seeds.reduce((sum, row) => sum + row.failovers, 0);
const renewed = seeds.reduce((sum, row) => sum + row.renewed, 0);
const faults = rows.flatMap((row) => row.faults);
console.log(
  `${seeds.length * batch} schedules, ${failovers} with a failover, ${renewed} of these with a renewal, ${faults.length} broken promises`,
);
for (const one of new Set(seeds.flatMap(({ met }) => Object.keys(met) as Met[]))) {
  const runs = seeds.reduce((sum, { met }) => sum + (met[one] ?? 0), 0);
  console.log(`${one}: ${runs} runs`);
}
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function doneUpTo(kind: Row["kind"]): number {
  return Math.max(0, ...rows.filter((row) => row.kind === kind).map(({ to }) => to));
}

function keep(row: Row): void {
  rows.push(row);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
}
