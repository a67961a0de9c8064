/**
 * Looking at many sites: what one look costs beside a plain loop of the same HTTP client, and whether one controller keeps
 * the rhythm of thousands.
 *
 *     node bench/checks.ts [--looks 4000] [--rounds 3] [--sites 2000] [--every 30] [--minutes 10] [--json]
 *
 * The second part runs the daemon's own schedule with every job of every site. The checks are real ones and are stored in
 * the real state; mirrors, snapshots and the rest are played: they return at once.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CheckSettings } from "../src/core/check/settings.ts";
import { mapLimited } from "../src/core/map-limited.ts";
import type { Site } from "../src/core/site/site.ts";
import { runDaemon } from "../src/daemon/run-daemon.ts";
import { openSqliteState } from "../src/drivers/coordination/sqlite/index.ts";
import type { CheckEngine } from "../src/engines/checks/check-engine.ts";
import { keepTracks } from "../src/engines/checks/keep-tracks.ts";
import { runChecks } from "../src/engines/checks/run-checks.ts";
import { systemClock } from "../src/platform/clock.ts";
import { nodeDigest } from "../src/platform/digest.ts";
import { faultsFromEnvironment } from "../src/platform/faults.ts";
import { nodeFiles } from "../src/platform/files/node-files.ts";
import { systemProbes } from "../src/platform/probes/index.ts";
import { aSyncRun, scriptedApp } from "../src/testing/scripted-app.ts";
import { measureInterleaved } from "./lib/measure.ts";
import { numberArgument, report } from "./lib/report.ts";

const looks = numberArgument("looks", 4_000);
const rounds = numberArgument("rounds", 3);
const siteCount = numberArgument("sites", 2_000);
const everyMs = numberArgument("every", 30) * 1_000;
const minutes = numberArgument("minutes", 10);
const atOnce = 16;
const check = {
  ...{ name: "page", everyMs, failures: 3, needs: null, kind: "http", url: "" },
  expect: { status: 200, body: "Harbour Walks", not: null, json: null, firstByteMs: null },
} as const satisfies CheckSettings;

const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-checks-"));
const server = spawn(process.execPath, [join(import.meta.dirname, "lib/web-server.ts")], {
  stdio: ["pipe", "pipe", "inherit"],
});
try {
  const [port] = (await once(server.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}/`;
  await using state = await openSqliteState({
    ...{ folder, create: "when-absent", label: "bench", clock: systemClock, files: nodeFiles },
    ...{ randomHex: nodeDigest.randomHex, faults: faultsFromEnvironment({}) },
  });
  await compareLooks(url, state.coordination);
  await keepRhythm(url, state.coordination);
} finally {
  server.stdin.end();
  rmSync(folder, { recursive: true, force: true });
}

type Coordination = Awaited<ReturnType<typeof openSqliteState>>["coordination"];

/** CPU is this process' and the server's, which both methods need alike. */
async function compareLooks(url: string, coordination: Coordination): Promise<void> {
  const nth = Array.from({ length: looks }, (_, at) => at);
  const results = await measureInterleaved({
    rounds,
    servers: [],
    before: () => undefined,
    methods: [
      {
        name: "**a check: asked, judged, remembered**",
        run: async () =>
          void (await mapLimited(nth, atOnce, (at) => checkOne(`s${at % siteCount}`, url, coordination))),
      },
      {
        name: "asked and judged",
        run: async () => void (await mapLimited(nth, atOnce, () => look(url))),
      },
      {
        name: "a plain loop of the same client",
        run: async () => void (await mapLimited(nth, atOnce, () => fetchPlainly(url))),
      },
    ],
  });
  report({ looks, atOnce }, [
    { title: `${looks} pages of 20 KB`, reference: "**a check: asked, judged, remembered**", results },
  ]);
}

function look(url: string) {
  const nothing = () => Promise.reject(new Error("this bench asks pages alone"));
  const engine: CheckEngine = {
    ...{ clock: systemClock, probes: systemProbes, anchors: [], signal: new AbortController().signal },
    ...{
      account: () => ({ login: nothing, disk: nothing, clockOffset: nothing }),
      dns: nothing,
      ages: nothing,
      beatAge: nothing,
    },
  };
  return runChecks(engine, [{ ...check, url }]);
}

async function checkOne(site: string, url: string, coordination: Coordination): Promise<void> {
  const round = await look(url);
  const [result] = round.results;
  if (result?.verdict.kind !== "good") throw new Error(`${site}: ${JSON.stringify(result)}`);
  await keepTracks(coordination, {
    site,
    checks: [check],
    maintenance: [],
    round,
    nowMs: systemClock.nowMs(),
  });
}

function fetchPlainly(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (response) => {
      let size = 0;
      response.on("data", (piece: Buffer) => {
        size += piece.length;
      });
      response.once("end", () => resolve(size)).once("error", reject);
    })
      .once("error", reject)
      .end();
  });
}

/** How late each check began after its interval, and how much memory and processor time that took. */
async function keepRhythm(url: string, coordination: Coordination): Promise<void> {
  const sites = Array.from({ length: siteCount }, (_, nth) => siteOf(`s${nth}`));
  const failover = { mode: "manual", fence: "none", lease: "default", renewal: "controller" } as const;
  const looked = { certificates: null, checks: [{ ...check, url }], dns: null, failover, mail: null };
  const services = new Map(sites.map(({ id }) => [id, looked]));
  const lastMs = new Map<string, number>();
  const lateMs: number[] = [];
  const app = scriptedApp(systemClock, {
    status: async () => [],
    sync: async ({ site }) => ({ kind: "done", report: aSyncRun({ site }) }),
    takeSnapshot: async () => null,
    pruneSnapshots: async ({ site }) => ({
      kind: "done",
      report: { site, snapshots: [], freedBytes: 0, durationMs: 0 },
    }),
    verifySnapshots: async () => ({ kind: "stopped" }),
    emptyTrash: async () => 0,
    watch: async ({ site }) => ({
      site,
      phase: "steady",
      because: "",
      isNews: false,
      primary: "one",
      epoch: 1,
      roundsLeft: null,
      moveInMs: null,
      votes: [],
    }),
    check: async ({ site }) => {
      const nowMs = performance.now();
      const before = lastMs.get(site);
      if (before !== undefined) lateMs.push(Math.max(0, nowMs - before - everyMs));
      lastMs.set(site, nowMs);
      await checkOne(site, url, coordination);
      return { site, ownLine: { state: "unasked", because: "" }, checks: [] };
    },
  });
  const stop = new AbortController();
  const cpuBefore = process.cpuUsage();
  const rss: number[] = [];
  const running = runDaemon({
    ...{
      app,
      sites,
      services,
      clock: systemClock,
      random: Math.random,
      say: () => undefined,
      signal: stop.signal,
    },
  });
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    await sleep(5_000);
    rss.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const cpu = process.cpuUsage(cpuBefore);
  stop.abort();
  await running;
  lateMs.sort((left, right) => left - right);
  const at = (share: number) => Math.round(lateMs[Math.floor((lateMs.length - 1) * share)] ?? 0);
  console.log(
    `\n### ${siteCount} sites for ${minutes} minutes, a check each every ${everyMs / 1_000} s, beside all their other jobs\n
${lateMs.length} checks, ${(lateMs.length / minutes / 60).toFixed(0)} a second; late by ${at(0.5)} ms (median), ${at(0.99)} ms (99 of 100), ${at(1)} ms (longest)
processor: ${(((cpu.user + cpu.system) / 1e6 / minutes / 60) * 100).toFixed(0)} % of one core; memory: ${Math.round(rss[0] ?? 0)} MiB at first, ${Math.round(Math.max(...rss))} MiB at most, ${Math.round(rss.at(-1) ?? 0)} MiB at the end`,
  );
}

function siteOf(id: string): Site {
  return {
    ...{ id, names: [id], app: "static", primary: "one" },
    placements: ["one", "two"].map((account) => ({
      account: `${account}-${id}`,
      path: id,
      databases: "auto",
      origin: null,
    })),
    mirror: { everyMs: 300_000, exclude: [] },
    snapshots: {
      everyMs: 3_600_000,
      keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 86_400_000, minimum: 1 },
    },
  };
}
