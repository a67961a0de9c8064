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
  const from = { wall: performance.now(), cpu: process.cpuUsage() };
  const day = simulateDay(seed, scale);
  const cpu = process.cpuUsage(from.cpu);
  const cost = {
    wallS: Math.round((performance.now() - from.wall) / 1_000),
    cpuS: Math.round((cpu.user + cpu.system) / 1e6),
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
  const line = JSON.stringify({ seed, scale, ...cost, ...figuresOf(day) });
  console.log(line);
  appendFileSync(results, `${line}\n`);
  if (day.world.violations.length > 0) process.exitCode = 1;
}

function figuresOf({ world, late, ...rest }: DayResult) {
  const outageMs = scale.outage[0] * 3_600_000;
  const tookS = [...world.sites.values()]
    .flatMap(({ movedMs }) => (movedMs === null ? [] : [Math.round((movedMs - outageMs) / 1_000)]))
    .sort((one, other) => one - other);
  const at = (share: number) => tookS[Math.floor((tookS.length - 1) * share)];
  return {
    ...rest,
    violations: world.violations,
    moved: { sites: tookS.length, medianS: at(0.5), most95S: at(0.95), mostS: at(1) },
    rates: world.rates(),
    lateMs: Object.fromEntries(
      [...late]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([what, lateness]) => [
          what,
          [
            lateness.count,
            ...[0.5, 0.99].map((share) => Math.round(lateness.quantileMs(share))),
            Math.round(lateness.mostMs),
          ],
        ]),
    ),
  };
}
