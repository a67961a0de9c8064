import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DaemonLine } from "../../src/daemon/daemon-line.ts";
import { openEtcdState } from "../../src/drivers/coordination/etcd/index.ts";
import { recordForm } from "../../src/drivers/coordination/etcd/record-form.ts";
import { keptApiRequests } from "../../src/platform/api-request.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { startEtcd, type TestEtcd } from "./etcd-servers.ts";

const start = fileURLToPath(new URL("../../src/start.ts", import.meta.url));
const sites = Array.from({ length: 6 }, (_, at) => `s${at}.example`);
const nodes = ["attic", "cellar", "home"] as const;
type Node = (typeof nodes)[number];

/** Three real controllers with state and vault of their own, on the same accounts (folders), over a real etcd of three. */
let etcd: TestEtcd;
let folder = "";
const running = new Map<Node, ChildProcess>();
const lines: { readonly node: Node; readonly child: ChildProcess; readonly line: DaemonLine }[] = [];

before(async () => {
  etcd = await startEtcd();
  folder = mkdtempSync(join(tmpdir(), "clonepanel-controllers-"));
  for (const site of sites) write(site, "first");
  for (const node of nodes) writeFileSync(join(folder, `${node}.yaml`), configOf(node));
  for (const node of nodes) begin(node);
});
after(async () => {
  for (const child of running.values()) {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  await etcd[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("three share the sites, and every site is mirrored by one of them", async () => {
  await until("each site has been mirrored", () => sites.every((site) => mirrored(site) === "first"));
  await until(
    "each works on some",
    () => shares().every((share) => share > 0) && sum(shares()) === sites.length,
  );
  assertNeverTwo();
});

test("one is killed: the others take its sites over, and go on mirroring them", async () => {
  const orphans = sitesOf("home");
  await stop("home", "SIGKILL");

  await until("the others have all", () => sum(shares()) === sites.length);
  for (const site of orphans) write(site, "after the kill");
  await until("their pages arrive", () => orphans.every((site) => mirrored(site) === "after the kill"));
  assertNeverTwo();
});

test("one stands still: it is succeeded, and when it goes on it orders nothing before it has a share again", async () => {
  const before = lines.length;
  running.get("attic")?.kill("SIGSTOP");
  await until("the cellar has all", () => shareOf("cellar") === sites.length);
  running.get("attic")?.kill("SIGCONT");

  await until("both share again", () => shareOf("attic") > 0 && sum(shares()) === sites.length);

  const woken = lines.slice(before).filter(({ node }) => node === "attic");
  const shared = woken.findIndex(({ line }) => line.job === "share" && !line.text.startsWith("works on 0"));
  const early = woken.slice(0, shared).filter(({ line }) => line.job === "mirror");
  assert.ok(
    early.every(({ line }) => line.outcome === "failed"),
    JSON.stringify(early),
  );
  assertNeverTwo();
});

test("without a majority of etcd nothing is changed and it is said; with it everything goes on", async () => {
  etcd.signal(0, "SIGKILL");
  etcd.signal(1, "SIGKILL");
  await until("both say it", () =>
    (["attic", "cellar"] as const).every((node) => last(node, "share")?.code === "COORDINATION_UNREACHABLE"),
  );
  await sleep(30_000);
  write("s0.example", "during the outage");
  await sleep(8_000);
  assert.notEqual(mirrored("s0.example"), "during the outage");

  await Promise.all([etcd.revive(0), etcd.revive(1)]);

  await until("it is mirrored now", () => mirrored("s0.example") === "during the outage");
  await until("all sites have an owner", () => sum(shares()) === sites.length);
});

test("who is stopped by a signal leaves at once, and nobody waits out its time", async () => {
  await until("both share again", () => shareOf("attic") > 0 && sum(shares()) === sites.length);
  const from = performance.now();
  const gone = stop("attic", "SIGINT");
  await until("the cellar has all", () => shareOf("cellar") === sites.length);

  assert.ok(performance.now() - from < 25_000, "sooner than a silent one would be succeeded");
  await gone;
});

test("one after the other is stopped and started again, as for an upgrade: the others go on with its sites", async () => {
  for (const node of nodes) if (!running.has(node)) begin(node);
  for (const node of nodes) {
    await until("each works on some", () => shares().every((share) => share > 0));
    const [mine = "s0.example"] = sitesOf(node);
    await stop(node, "SIGTERM");
    write(mine, `without the ${node}`);

    await until("another one mirrors it", () => mirrored(mine) === `without the ${node}`);
    begin(node);
    await until("it has a share again", () => shareOf(node) > 0 && sum(shares()) === sites.length);
  }
  assertNeverTwo();
});

test("once a newer version has written in its own form, the older ones say so and change nothing any more", async () => {
  const { storeValue } = await openNewer();
  assert.equal(await storeValue("of tomorrow", { not: "known today" }, 0), "stored");
  await until("all say it", () => nodes.every((node) => last(node, "share")?.code === "STATE_TOO_NEW"));
  write("s0.example", "too late");
  await sleep(15_000);

  assert.notEqual(mirrored("s0.example"), "too late");
});

/** What the next version would open. */
async function openNewer() {
  const http = keptApiRequests({ ca: null, cert: null, key: null });
  const state = openEtcdState({
    ...{ endpoints: etcd.endpoints, http, label: "the next version", form: recordForm + 1 },
    ...{ clock: systemClock, randomHex: (bytes) => nodeDigest.randomHex(bytes) },
  });
  after(async () => {
    await state[Symbol.asyncDispose]();
    http[Symbol.dispose]();
  });
  const { coordination } = state;
  return { storeValue: coordination.storeValue.bind(coordination) };
}

function configOf(node: Node): string {
  const entries = sites.map(
    (site) => `  ${site}:
    names: [${site}]
    app: static
    primary: one
    accounts: { one: { path: ${site} }, two: { path: ${site} } }
    mirror: { every: 10s }
`,
  );
  return `version: 1
vault: ./${node}/vault
state: ./${node}/state
coordination: { driver: etcd, endpoints: ${JSON.stringify(etcd.endpoints)}, node: ${node} }
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
${entries.join("")}`;
}

function begin(node: Node): void {
  const child = spawn(process.execPath, [start, "run", "--json", "--config", join(folder, `${node}.yaml`)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let rest = "";
  child.stdout.on("data", (data: Buffer) => {
    const pieces = (rest + data.toString()).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) lines.push({ node, child, line: JSON.parse(piece) as DaemonLine });
  });
  child.stderr.pipe(process.stderr);
  running.set(node, child);
}

/** From here on it counts as stopped; it has ended when this does. */
async function stop(node: Node, signal: NodeJS.Signals): Promise<void> {
  const child = running.get(node);
  assert.ok(child !== undefined && child.exitCode === null && child.signalCode === null, `${node} runs`);
  running.delete(node);
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

function write(site: string, text: string): void {
  mkdirSync(join(folder, "one", site), { recursive: true });
  writeFileSync(join(folder, "one", site, "index.html"), text);
}

/** What a visitor of the replica would see; null: nothing yet. */
function mirrored(site: string): string | null {
  try {
    return readFileSync(join(folder, "two", site, "index.html"), "utf8");
  } catch {
    return null;
  }
}

/** What it said last since it began. */
function last(node: Node, job: DaemonLine["job"]): DaemonLine | null {
  const child = running.get(node);
  return lines.findLast((said) => said.child === child && said.line.job === job)?.line ?? null;
}

/** What it says it works on; 0 for one that is not running. */
function shareOf(node: Node): number {
  return Number(/^works on (\d+)/.exec(last(node, "share")?.text ?? "")?.[1] ?? 0);
}

function shares(): readonly number[] {
  return [...running.keys()].map(shareOf);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Those that it was the last to mirror. */
function sitesOf(node: Node): readonly string[] {
  return sites.filter(
    (site) => lines.findLast(({ line }) => line.site === site && line.job === "mirror")?.node === node,
  );
}

/** No two passes of one site overlap in time: an operation's line tells when it ended and how long it took. */
function assertNeverTwo(): void {
  for (const site of sites) {
    const passes = lines
      .filter(({ line }) => line.site === site && line.job === "mirror" && line.outcome !== "failed")
      .map(({ node, line }) => ({
        node,
        to: Date.parse(line.at),
        from: Date.parse(line.at) - (line.durationMs ?? 0),
      }))
      .sort((one, other) => one.from - other.from);
    for (const [at, pass] of passes.entries()) {
      const next = passes[at + 1];
      if (next === undefined || next.node === pass.node) continue;
      assert.ok(next.from >= pass.to, `${site}: ${pass.node} and ${next.node} at once`);
    }
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 180_000;
  while (!isSo()) {
    if (performance.now() > deadline) {
      const tail = lines.slice(-20).map(({ node, line }) => `${node} ${line.site} ${line.job} ${line.text}`);
      throw new Error(`in vain: ${what}\n${tail.join("\n")}`);
    }
    await sleep(200);
  }
}
