/**
 * A day of many sites in virtual time: the real schedule and the real failover decisions, a provider with half of all
 * primaries that goes down for three hours, and ten minutes without a line of the controller's own.
 *
 *     node test/long/many-sites.ts RESULTS.jsonl [--sites 10000] [--accounts 200] [--cores 8] [--minutes 1440] [--seeds 1]
 *
 * Goes on after the last seed that stands in the results. Exit 1 when a promise was broken.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { numberArgument } from "../../bench/lib/report.ts";
import { type DayResult, simulateDay } from "../simulation/many-sites/simulate-day.ts";
import type { Scale } from "../simulation/many-sites/world.ts";

const [results = "many-sites.jsonl"] = process.argv.slice(2);
const hours = numberArgument("minutes", 1_440) / 60;
const scale: Scale = {
  ...{ sites: numberArgument("sites", 10_000), accounts: numberArgument("accounts", 200) },
  ...{ cores: numberArgument("cores", 8), mirrorMs: 600_000, hours },
  // Of a short day nearly all is the outage.
  ...(hours < 12
    ? { outage: [hours / 12, 0.85 * hours], blind: [0.9 * hours, 0.95 * hours] }
    : { outage: [2, 5], blind: [8, 8 + 1 / 6] }),
};
const lines = existsSync(results)
  ? readFileSync(results, "utf8")
      .split("\n")
      .filter((line) => line !== "")
  : [];
for (let seed = lines.length + 1; seed <= numberArgument("seeds", 1); seed += 1) {
  const from = performance.now();
  const cpuOfHours: number[] = [];
  let before = process.cpuUsage();
  const day = simulateDay(seed, scale, (hour) => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    cpuOfHours.push(tenth((user + system) / 1e6));
    if (hour < hours) console.error(`${hour} of ${hours} h: ${cpuOfHours.at(-1)} s of processor`);
  });
  const cost = {
    wallS: tenth((performance.now() - from) / 1_000),
    cpuS: tenth(cpuOfHours.reduce((sum, one) => sum + one, 0)),
    cpuOfHours,
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
  const line = JSON.stringify({ seed, scale, ...cost, ...figuresOf(day) });
  console.log(line);
  appendFileSync(results, `${line}\n`);
  if (day.world.violations.length > 0) process.exitCode = 1;
}

function figuresOf({ world, book }: DayResult) {
  const sites = [...world.sites.values()];
  return {
    runs: book.runs,
    violations: world.violations,
    // Seconds from the beginning of the outage: the middle, nineteen of twenty, the last.
    moved: spread(sites.map(({ movedMs }) => movedMs)),
    named: spread(sites.map(({ namedMs }) => namedMs)),
    waitedForTurnS: spread(
      sites.map(({ readyMs, movedMs }) => (readyMs === null || movedMs === null ? null : movedMs - readyMs)),
      0,
    ),
    atOnce: Object.fromEntries(
      ["moves to ", "looks from ", "changes at ", "account "].map((of) => [of.trim(), book.most(of)]),
    ),
    crowd: book.crowd,
    // In the fullest second and minute.
    calls: Object.fromEntries(
      ["great-", "small-", "third-", "moves", "starts"].map((of) => [of, world.calls.most(of)]),
    ),
    rates: world.rates(),
    lateMs: Object.fromEntries(
      [...book.late()]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([what, late]) => [
          what,
          [
            late.count,
            ...[0.5, 0.99].map((share) => Math.round(late.quantileMs(share))),
            Math.round(late.mostMs),
          ],
        ]),
    ),
  };
}

function spread(timesMs: readonly (number | null)[], fromMs = scale.outage[0] * 3_600_000) {
  const tookS = timesMs
    .flatMap((timeMs) => (timeMs === null ? [] : [Math.round((timeMs - fromMs) / 1_000)]))
    .sort((one, other) => one - other);
  const at = (share: number) => tookS[Math.floor((tookS.length - 1) * share)] ?? null;
  return { count: tookS.length, middle: at(0.5), most95: at(0.95), most: at(1) };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
