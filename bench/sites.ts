/**
 * Many sites on one controller: what an unchanged site costs each time, and whether the rhythm is kept. Everything is real
 * but the line: the accounts are folders of this machine.
 *
 *     node bench/sites.ts [--sites 1000] [--accounts 20] [--every 60] [--minutes 10] [--changing 10] [--json]
 *
 * `--changing` is how many sites get a new page each minute.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "../src/config/read-config.ts";
import { runDaemon } from "../src/daemon/run-daemon.ts";
import { systemClock } from "../src/platform/clock.ts";
import type { App } from "../src/ports/app-port.ts";
import { openApp } from "../src/wiring/open-app.ts";
import { cpuOfTrees } from "./lib/measure.ts";
import { numberArgument } from "./lib/report.ts";

const siteCount = numberArgument("sites", 1_000);
const accountCount = numberArgument("accounts", 20);
const everyS = numberArgument("every", 60);
const minutes = numberArgument("minutes", 10);
const changing = numberArgument("changing", 10);

const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-sites-"));
try {
  for (let nth = 0; nth < siteCount; nth += 1) writePage(nth, "first");
  const read = readConfig(configText(), { home: folder, folder });
  if (read.kind !== "valid") throw new Error(JSON.stringify(read));
  const { config } = read;
  const step = { progress: () => undefined, done: () => undefined, failed: () => undefined };
  const talk = { step: () => step, note: () => undefined, warn: () => undefined };
  const stop = new AbortController();
  await using app = await openApp({ config, talk, intent: "change", signal: stop.signal });
  const watched = watchPasses(app);
  const running = runDaemon({
    ...{ app: watched.app, sites: config.sites, services: new Map(), clock: systemClock },
    ...{ random: Math.random, say: () => undefined, signal: stop.signal },
  });
  await untilAllCopied(watched);
  watched.reset();
  const [cpuFrom, wallFrom] = [cpuOfTrees([process.pid]), performance.now()];
  const memory = await letTimePass();
  const [cpuS, wallS] = [cpuOfTrees([process.pid]) - cpuFrom, (performance.now() - wallFrom) / 1_000];
  stop.abort();
  await running;
  tell({ cpuS, wallS, memory, passes: watched.passes(), late: watched.late(), failed: watched.failed() });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function writePage(nth: number, text: string): void {
  const place = join(folder, `one${nth % accountCount}`, `s${nth}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "index.html"), `<h1>${text} of ${nth}</h1>`);
}

function configText(): string {
  const nths = Array.from({ length: accountCount }, (_, nth) => nth);
  const accounts = nths.flatMap((nth) =>
    ["one", "two"].map(
      (side) => `  ${side}${nth}: { transport: { driver: local, path: ./${side}${nth} } }\n`,
    ),
  );
  const sites = Array.from({ length: siteCount }, (_, nth) => {
    const [one, two] = [`one${nth % accountCount}`, `two${nth % accountCount}`];
    return `  s${nth}.example: { names: [s${nth}.example], app: static, primary: ${one}, accounts: { ${one}: { path: s${nth} }, ${two}: { path: s${nth} } }, mirror: { every: ${everyS}s }, snapshots: { every: 1d } }\n`;
  });
  return `version: 1\nvault: ./vault\nstate: ./state\naccounts:\n${accounts.join("")}sites:\n${sites.join("")}`;
}

interface Watched {
  readonly app: App;
  reset(): void;
  passes(): number;
  failed(): number;
  copied(): number;
  /** Sorted milliseconds behind the interval. */
  late(): readonly number[];
}

function watchPasses(app: App): Watched {
  const last = new Map<string, number>();
  const copied = new Set<string>();
  const late: number[] = [];
  const counts = { passes: 0, failed: 0 };
  return {
    app: {
      ...app,
      takeSnapshot: async () => null,
      sync: async (order) => {
        const now = performance.now();
        const before = last.get(order.site);
        if (before !== undefined) late.push(Math.max(0, now - before - everyS * 1_000));
        last.set(order.site, now);
        counts.passes += 1;
        try {
          const outcome = await app.sync(order);
          copied.add(order.site);
          return outcome;
        } catch (error) {
          counts.failed += 1;
          if (counts.failed === 1) console.error(error);
          throw error;
        }
      },
    },
    reset: () => {
      late.length = 0;
      counts.passes = 0;
      counts.failed = 0;
      last.clear();
    },
    passes: () => counts.passes,
    failed: () => counts.failed,
    copied: () => copied.size,
    late: () => [...late].sort((left, right) => left - right),
  };
}

async function untilAllCopied(watched: Watched): Promise<void> {
  while (watched.copied() < siteCount) {
    await sleep(5_000);
    process.stderr.write(`\rfirst copies: ${watched.copied()} of ${siteCount}, ${watched.failed()} failed `);
  }
  process.stderr.write("\n");
}

async function letTimePass(): Promise<readonly number[]> {
  const rss: number[] = [];
  const end = performance.now() + minutes * 60_000;
  for (let round = 0; performance.now() < end; round += 1) {
    await sleep(5_000);
    rss.push(process.memoryUsage.rss() / 2 ** 20);
    if (round % 12 === 11)
      for (let nth = 0; nth < changing; nth += 1) writePage((round * changing + nth) % siteCount, `${round}`);
  }
  return rss;
}

function tell(seen: {
  readonly cpuS: number;
  readonly wallS: number;
  readonly memory: readonly number[];
  readonly passes: number;
  readonly failed: number;
  readonly late: readonly number[];
}): void {
  const at = (share: number) => Math.round(seen.late[Math.floor((seen.late.length - 1) * share)] ?? 0);
  const figures = {
    ...{ sites: siteCount, everyS, minutes, changing, passes: seen.passes, failed: seen.failed },
    cpuMsAPass: Math.round((seen.cpuS * 1_000) / seen.passes),
    cores: Number((seen.cpuS / seen.wallS).toFixed(2)),
    lateMs: { median: at(0.5), most95: at(0.95), most: at(1) },
    memoryMiB: { first: Math.round(seen.memory[0] ?? 0), last: Math.round(seen.memory.at(-1) ?? 0) },
    node: process.version,
  };
  console.log(process.argv.includes("--json") ? JSON.stringify(figures) : figures);
}
