import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildProgram } from "../scripts/program.ts";
import { openSqliteState } from "../src/drivers/coordination/sqlite/index.ts";
import { systemClock } from "../src/platform/clock.ts";
import { nodeDigest } from "../src/platform/digest.ts";
import { nodeFiles } from "../src/platform/files/node-files.ts";
import { buildDashboard } from "../web/build.ts";
import { timeScreens } from "./panel-screen.ts";

// How fast the interface answers with many sites and a long operation log, and what the process weighs with it. A real
// `clonepanel run`; its sites are on hold, so that nothing but the interface works. Figures are of this machine.
//   node bench/panel.ts [--sites 200] [--operations 2000000]
// As it is published: from sources Node takes the types off in the process's own memory.

const argument = (name: string, usual: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const siteCount = argument("sites", 200);
const operationCount = argument("operations", 2_000_000);
const rounds = 20;
const dist = join(import.meta.dirname, "../dist");

const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-panel-"));
const port = 18_790;
const names = Array.from({ length: siteCount }, (_, at) => `site-${at}.example`);
const accounts = ["one", "two"].map((id) => `  ${id}: { transport: { driver: local, path: ./${id} } }`);
const sites = names.map(
  (name) =>
    `  ${name}: { names: [${name}], app: static, primary: one, accounts: { one: { path: ${name} }, two: { path: ${name} } }, mirror: { every: 1d } }`,
);
for (const id of ["one", "two"])
  for (const name of names) mkdirSync(join(folder, id, name), { recursive: true });
writeFileSync(
  join(folder, "clonepanel.yaml"),
  ["version: 1", "vault: ./vault", "state: ./state", "accounts:", ...accounts, "sites:", ...sites, ""].join(
    "\n",
  ),
);

await buildProgram();
await buildDashboard(join(dist, "web"));
await fillLog();
const child = spawn(process.execPath, [join(dist, "start.js"), "run", "--listen", `127.0.0.1:${port}`], {
  cwd: folder,
  env: { ...process.env, CLONEPANEL_CONFIG: join(folder, "clonepanel.yaml") },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const token = await tokenOf(child);
  const cookie = await signIn(token);
  const report: Record<string, unknown> = {
    sites: siteCount,
    operations: operationCount,
    load: loadavg()[0]?.toFixed(1),
  };
  for (const path of [
    "/overview",
    "/operations?limit=100",
    `/operations?limit=100&site=${names[7]}`,
    "/operations?limit=100&status=failed",
    "/operations?limit=100&kind=failover",
    `/sites/${names[7]}/history`,
    `/sites/${names[7]}/drills`,
  ])
    report[path] = await timed(path, cookie);
  await using state = await openState();
  const url = `http://127.0.0.1:${port}/`;
  Object.assign(report, await timeScreens({ url, cookie, sites: names, state, rounds }));
  report["memory"] = memoryOf(child);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}

function openState() {
  return openSqliteState({
    folder: join(folder, "state"),
    create: "when-absent",
    label: "bench",
    clock: systemClock,
    files: nodeFiles,
    randomHex: nodeDigest.randomHex,
    faults: { point: () => undefined },
  });
}

/** As years of running leave it: mostly passes of the mirror, few of the others. */
async function fillLog(): Promise<void> {
  const state = await openState();
  for (const site of names) {
    const replica = {
      account: "two",
      role: "replica",
      generation: 1,
      surveyedAt: Date.now(),
      verifiedAt: null,
    } as const;
    const times = { generationAt: Date.now(), surveyedAt: Date.now(), heldSince: Date.now() };
    await state.coordination.storeSite(
      { site, rev: 0, primary: "one", epoch: 1, generation: 1, replicas: [replica], ...times },
      0,
    );
  }
  await state[Symbol.asyncDispose]();
  const database = new DatabaseSync(join(folder, "state", "clonepanel.sqlite"));
  const outcome = JSON.stringify({
    run: { files: { changed: 3, deleted: 0, bytes: 12_345 }, databases: [{ bytes: 999 }] },
  });
  const fill = database.prepare(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
    INSERT INTO operations (id, kind, site, epoch, started_at, ended_at, status, plan, outcome, error, owner)
    SELECT strftime('%Y%m%dT%H%M%SZ', 1700000000 + i * 30, 'unixepoch') || '-' || printf('%06x', i),
      CASE WHEN i % 50000 = 0 THEN 'failover' WHEN i % 5000 = 0 THEN 'drill' WHEN i % 60 = 0 THEN 'snapshot-take' ELSE 'sync' END,
      'site-' || (i % CAST(? AS INTEGER)) || '.example', 1, (1700000000 + i * 30) * 1000, (1700000000 + i * 30) * 1000 + 900,
      CASE WHEN i % 997 = 0 THEN 'failed' ELSE 'done' END, '{"files":{"bring":3}}', ?, NULL, 'bench'
    FROM n`);
  // Indexes and triggers of two million rows are made at once, and not two million times.
  const later = database
    .prepare(
      "SELECT name, type, sql FROM sqlite_schema WHERE tbl_name = 'operations' AND type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .all();
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  for (const { name, type } of later) database.exec(`DROP ${type} ${name}`);
  database.exec("BEGIN");
  fill.run(operationCount, siteCount, outcome);
  database.exec("COMMIT");
  for (const { sql } of later) database.exec(String(sql));
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
}

async function tokenOf({ stdout }: ChildProcess): Promise<string> {
  let said = "";
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    said += chunk.toString("utf8");
    const token = /set-up token is ([\w-]+)/.exec(said)?.[1];
    if (token !== undefined) return token;
  }
  throw new Error(said);
}

async function signIn(setUpToken: string): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/set-up`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: `http://127.0.0.1:${port}`,
      "sec-fetch-site": "same-origin",
    },
    body: JSON.stringify({ setUpToken, user: "bench", password: "correct horse battery" }),
  });
  if (reply.status !== 200) throw new Error(await reply.text());
  return (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function timed(path: string, cookie: string): Promise<string> {
  const took: number[] = [];
  let size = 0;
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers: { cookie } });
    const text = await reply.text();
    took.push(performance.now() - startedMs);
    size = text.length;
    if (reply.status !== 200) throw new Error(`${path}: ${text}`);
  }
  took.sort((left, right) => left - right);
  const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(0);
  return `middle ${at(0.5)} ms, slowest ${at(1)} ms, ${Math.round(size / 1024)} KiB`;
}

function memoryOf({ pid }: ChildProcess): string {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${of("VmRSS")} MiB now, ${of("VmHWM")} MiB at most`;
}
