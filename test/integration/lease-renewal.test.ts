import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "../../src/config/read-config.ts";
import { leaseFrom, writeLeaseFile } from "../../src/core/site/lease-file.ts";
import { renewalKey } from "../../src/core/site/renewal.ts";
import { writeSigned } from "../../src/core/site/signed-text.ts";
import { detachSite } from "../../src/engines/detach/detach-site.ts";
import { allowRenewal, forbidRenewal, lookAtRenewal } from "../../src/engines/failover/replica-renewal.ts";
import type { WatchParts } from "../../src/engines/failover/watch-parts.ts";
import type { Engine, Seat, SiteWork } from "../../src/engines/mirror/engine.ts";
import { openParts } from "../../src/wiring/house.ts";
import { runCliHere } from "./run-cli-here.ts";

/**
 * The replica's program, the primary's gate and the controller's orders as they are, on two accounts of this machine.
 * Only `crontab` is one of ours here: the real one would be that of whoever runs the tests. The lab has the real one.
 */
const crontab = `#!/bin/sh
file="$HOME/.crontab"
case $1 in
  -l) [ -f "$file" ] || { echo "no crontab for $(id -un)" >&2; exit 1; }; cat "$file";;
  -r) rm -f "$file";;
  *) cat "$1" > "$file";;
esac
`;
const signal = new AbortController().signal;
const quiet = {
  step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
  note: () => undefined,
  warn: () => undefined,
};
const ttl = 180;
const given = { account: "two", epoch: 1, turn: 1, forMs: 182_720, drift: 0.002 };
const theirOwn = "MAILTO=me@example.com\n5 4 * * * ./backup\n";

let folder = "";
let web: ChildProcess;
let port = 0;
let slow: Slow;
let opened: Awaited<ReturnType<typeof openParts>>;
let engine: Engine;
let work: SiteWork;
let one: Seat;
let two: Seat;
const usualPath = process.env["PATH"];

before(async () => {
  folder = mkdtempSync(`${tmpdir()}/cp-renewal-`);
  mkdirSync(`${folder}/bin`);
  writeFileSync(`${folder}/bin/crontab`, crontab);
  chmodSync(`${folder}/bin/crontab`, 0o755);
  process.env["PATH"] = `${folder}/bin:${usualPath}`;
  mkdirSync(`${folder}/one/public_html`, { recursive: true });
  mkdirSync(`${folder}/two`);
  writeFileSync(`${folder}/one/public_html/index.php`, "<?php echo 'shop';");
  port = await freePort();
  slow = await openSlow(port);
  writeFileSync(`${folder}/clonepanel.yaml`, configText(slow.port));
  const synced = await runCliHere(
    ["sync", "example.com", "--yes", "--config", `${folder}/clonepanel.yaml`],
    folder,
  );
  assert.equal(synced.exit, 0, synced.stderr);
  const gate = `${stateFolder("one")}/gate.php`;
  const args = [
    "-S",
    `127.0.0.1:${port}`,
    "-t",
    `${folder}/one/public_html`,
    "-d",
    `auto_prepend_file=${gate}`,
  ];
  web = spawn("php", args, { stdio: "ignore" });
  await untilOpen(port);
  const outcome = readConfig(configText(slow.port), { folder, home: folder });
  assert.ok(outcome.kind === "valid");
  opened = await openParts({ config: outcome.config, talk: quiet, signal, intent: "change" });
  engine = opened.engine(signal);
  work = await opened.seats.work("example.com", signal);
  [one, two] = work.seats as [Seat, Seat];
});
after(async () => {
  process.env["PATH"] = usualPath;
  await opened?.[Symbol.asyncDispose]();
  slow?.server.close();
  if (web?.exitCode === null) {
    web.kill();
    await once(web, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of readdirSync(stateFolder("two")))
    if (/^ren/.test(name)) rmSync(`${stateFolder("two")}/${name}`);
  writeFileSync(`${folder}/two/.crontab`, theirOwn);
  slow.reset();
});

test("a lease that the controller has not renewed for a while is prolonged, by the attempt that was noted before", async () => {
  grant({ restS: 60 });
  await allow(1);
  const told = await lookAtRenewal(engine, two);
  const early = uptime();

  assert.equal(await runProgram(), 'asked, and answered: "yes"');

  const { untilUptime } = leaseNow();
  const look = await lookAtRenewal(engine, two);
  assert.ok(told.kind === "answers" && look.kind === "answers");
  assert.deepEqual([told.allowed, told.forbidden, told.cron], [{ epoch: 1, turn: 1 }, null, "runs it"]);
  assert.ok(untilUptime >= early + ttl && untilUptime <= uptime() + ttl, `${untilUptime - early}`);
  const notedAt = uptime() - (look.attemptAgeMs ?? 0) / 1000;
  assert.ok(untilUptime <= notedAt + ttl + 0.05, "the note is not older than the clocks it was asked on");
  assert.equal(
    await runProgram(),
    "no lease is to be prolonged now",
    "one that runs long enough is left alone",
  );
});

test("nothing is begun, revived, or prolonged that the controller keeps to itself", async () => {
  await allow(1);
  const why = "no lease is to be prolonged now";
  rmSync(`${stateFolder("one")}/lease.json`, { force: true });
  assert.equal(await runProgram(), why);
  grant({ restS: -1 });
  assert.equal(await runProgram(), why);
  grant({ restS: 60, epoch: 2 });
  assert.equal(await runProgram(), why);
  grant({ restS: 60, boot: "11111111-2222-3333-4444-555555555555" });
  assert.equal(await runProgram(), why);
  grant({ restS: 60, renewal: "controller" });
  assert.equal(await runProgram(), why);
  assert.ok(leaseNow().untilUptime < uptime() + 61);
});

test("the renew-only key orders nothing else, and prolongs no further than one lease from now", async () => {
  grant({ restS: 60 });
  const state = readFileSync(`${stateFolder("one")}/state.json`, "latin1");
  const ends = (moreS: number) => ({
    untilWall: wall() + moreS,
    untilUptime: uptime() + moreS,
    boot: boot(),
  });

  assert.equal((await orderBy(1, { verb: "renew", ...ends(ttl + 30) }))?.["wrote"], "refused");
  assert.equal((await orderBy(1, { verb: "renew", ...ends(30) }))?.["wrote"], "refused", "never shorter");
  assert.equal((await orderBy(1, { verb: "renew", ...ends(170), boot: "other" }))?.["wrote"], "refused");
  assert.equal((await orderBy(1, { verb: "renew", ...ends(170), untilWall: "later" }))?.["wrote"], "refused");
  for (const verb of ["health", "fence", "lease", "health-of-app"])
    assert.equal(await orderBy(1, { verb, text: state }), null, verb);
  assert.equal(await orderBy(2, { verb: "renew", ...ends(170) }), null, "the key of another epoch");
  assert.ok(leaseNow().untilUptime < uptime() + 61);
  const order = { verb: "renew", ...ends(170) };
  assert.equal((await orderBy(1, order))?.["wrote"], "yes");
  assert.equal((await orderBy(1, order))?.["wrote"], "refused", "sent again it prolongs nothing");
});

test("once it is forbidden nothing follows, not even a permission that arrives late; a later turn counts again", async () => {
  grant({ restS: 60 });
  await allow(1);

  assert.equal(await forbidRenewal(engine, two, { epoch: 1, turn: 1 }), "done");
  assert.equal(await forbidRenewal(engine, two, { epoch: 1, turn: 1 }), "done");
  await allow(1);
  const ended = await lookAtRenewal(engine, two);

  assert.ok(ended.kind === "answers");
  assert.deepEqual([ended.allowed, ended.forbidden], [null, { epoch: 1, turn: 1 }]);
  assert.ok((ended.attemptAgeMs ?? -1) >= 0, "the last attempt is still told");
  assert.equal(existsSync(`${stateFolder("two")}/renew.php`), false);
  assert.equal(readFileSync(`${folder}/two/.crontab`, "utf8"), theirOwn);

  await allow(2);
  assert.equal(await forbidRenewal(engine, two, { epoch: 1, turn: 1 }), "done");
  assert.equal(
    await runProgram(),
    'asked, and answered: "yes"',
    "a late withdrawal of the turn before takes nothing",
  );
});

test("forbidden while the primary is being asked: the order is not sent any more", async () => {
  grant({ restS: 60 });
  await allow(1);
  slow.holdNext("renewable");
  const program = runProgram();
  await slow.holds();

  assert.equal(await forbidRenewal(engine, two, { epoch: 1, turn: 1 }), "done");
  slow.letGo();

  // One that has given up waiting meanwhile asks again, and finds no permission.
  assert.match(await program, /forbidden meanwhile|nothing is to be renewed/);
  assert.ok(slow.seen.length > 0 && !slow.seen.includes("renew"), slow.seen.join());
});

test("an order that was held up on its way ends no later than its note said", async () => {
  grant({ restS: 60 });
  await allow(1);
  slow.holdNext("renew");
  const program = runProgram();
  await slow.holds();
  const look = await lookAtRenewal(engine, two);
  const lastEnd = uptime() + ttl;
  await forbidRenewal(engine, two, { epoch: 1, turn: 1 });
  await sleep(2_000);
  slow.letGo();
  await program;

  assert.ok(look.kind === "answers" && look.attemptAgeMs !== null && look.attemptAgeMs < 30_000);
  assert.ok(leaseNow().untilUptime <= lastEnd, "what is read after the withdrawal covers it");
});

test("an account that is no replica of that epoch any more renews nothing, and two programs never run at once", async () => {
  grant({ restS: 60 });
  await allow(1);
  const lock = spawn("flock", ["-o", `${stateFolder("two")}/renew.lock`, "sleep", "30"]);
  await untilSaid(async () => (await runProgram()) === "another run has not ended");
  lock.kill();
  await untilSaid(async () => (await runProgram()) !== "another run has not ended");
  const path = `${stateFolder("two")}/state.json`;
  const state = readFileSync(path, "latin1");
  writeFileSync(path, state.replace('"replica"', '"primary"'));
  assert.equal(await runProgram(), "nothing is to be renewed");
  writeFileSync(path, state);
});

test("detach takes program, key and crontab line off a copy that stays, too", async () => {
  grant({ restS: 60 });
  await allow(1);
  const state = { ...(await stateStored()), renewal: given, renewalTurn: 1 };
  await engine.coordination.storeValue("failover example.com", state, 0);
  const clock = { ...engine.clock, sleep: async () => undefined };

  const preview = await runCliHere(
    ["detach", "example.com", "--preview", "--config", `${folder}/clonepanel.yaml`],
    folder,
  );
  const report = await detachSite(
    { ...engine, clock },
    { work, replicas: "read-only", review: async () => "apply" },
  );

  assert.match(preview.stdout, /two: the program, key and crontab line that renew the primary's lease go/);
  assert.ok(report !== "stopped");
  const kept = report.accounts.find(({ account }) => account === "two");
  assert.deepEqual([kept?.state, kept?.left], ["kept", []]);
  assert.match(kept?.done.join() ?? "", /crontab line .* are gone/);
  assert.equal(readFileSync(`${folder}/two/.crontab`, "utf8"), theirOwn);
  assert.deepEqual(
    ["renew.php", "renewal.json"].filter((name) => existsSync(`${stateFolder("two")}/${name}`)),
    [],
  );
  assert.equal(
    existsSync(`${folder}/one/.clonepanel`),
    false,
    "nothing but its own key was ever needed there",
  );
});

function stateFolder(account: "one" | "two"): string {
  return `${folder}/${account}/.clonepanel/example.com`;
}

async function stateStored(): Promise<object> {
  const { firstState } = await import("../../src/core/failover/failover-state.ts");
  return firstState("example.com", "one", 1);
}

async function allow(turn: number): Promise<void> {
  const parts = {
    roles: { engine },
    page: null,
    renewalProgram: ({ account }: Seat) => opened.seats.renewalProgram("example.com", account.id),
  } as unknown as WatchParts;
  await allowRenewal(parts, { replica: two, primary: one }, { ...given, turn });
}

interface Grant {
  readonly restS: number;
  readonly epoch?: number;
  readonly boot?: string;
  readonly renewal?: "controller" | "replica";
}

/** As the controller grants it, some time ago. */
function grant({ restS, epoch = 1, boot: bootId = boot(), renewal = "replica" }: Grant): void {
  const ago = ttl - restS;
  const clocks = { wall: wall() - ago, uptime: uptime() - ago, boot: bootId };
  const lease = leaseFrom({ site: "example.com", account: "one", epoch }, clocks, {
    ttlMs: ttl * 1000,
    renewal,
  });
  const key = engine.stateKey("example.com", "one");
  writeFileSync(
    `${stateFolder("one")}/lease.json`,
    writeLeaseFile(lease, (text) => engine.digest.hmacSha256(key, text)),
  );
}

function leaseNow(): { readonly untilUptime: number } {
  return JSON.parse(readFileSync(`${stateFolder("one")}/lease.json`, "utf8")) as { untilUptime: number };
}

function uptime(): number {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
}

function wall(): number {
  return Date.now() / 1000;
}

function boot(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** As cron would, by the line that was given to it; the account's first line that is ours. */
async function runProgram(): Promise<string> {
  const lines = readFileSync(`${folder}/two/.crontab`, "utf8").split("\n");
  const line = lines.find((text) => text.includes("renew.php")) ?? assert.fail("no line of cron");
  const command = line.replace(/^(\* ){5}/, "").replace(" > /dev/null 2>&1", "");
  const child = spawn("sh", ["-c", command], { cwd: `${folder}/two` });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString("utf8")));
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString("utf8")));
  await once(child, "close");
  return said.trim();
}

/** Null: nobody answered with that key. */
async function orderBy(epoch: number, order: object): Promise<Record<string, unknown> | null> {
  const key = renewalKey(engine.stateKey("example.com", "one"), epoch, engine.digest.hmacSha256);
  const about = {
    nonce: "0123456789abcdef",
    at: Math.floor(wall()),
    v: 1,
    site: "example.com",
    account: "one",
  };
  const body = writeSigned({ ...about, ...order }, (text) => engine.digest.hmacSha256(key, text));
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    body,
    headers: { "x-clonepanel-order": "1", "content-type": "text/plain" },
  });
  const text = await answer.text();
  return text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : null;
}

interface Slow {
  readonly server: Server;
  readonly port: number;
  readonly seen: string[];
  reset(): void;
  holdNext(verb: "renewable" | "renew"): void;
  holds(): Promise<void>;
  letGo(): void;
}

/** The line between both accounts: passes on, and holds up what a test wants it to. */
async function openSlow(to: number): Promise<Slow> {
  const held: { verb: string | null; isHolding: boolean; letGo: () => void } = {
    ...{ verb: null, isHolding: false, letGo: () => undefined },
  };
  const seen: string[] = [];
  const passOn = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString("utf8");
    const verb = /"verb":"(\w+)"/.exec(body)?.[1] ?? "page";
    if (verb !== "page") seen.push(verb);
    if (verb === held.verb) {
      held.isHolding = true;
      await new Promise<void>((resolve) => {
        held.letGo = resolve;
      });
    }
    const headers = { "x-clonepanel-order": String(request.headers["x-clonepanel-order"] ?? "") };
    const sent = { method: request.method ?? "GET", headers, ...(body === "" ? {} : { body }) };
    const answer = await fetch(`http://127.0.0.1:${to}${request.url}`, sent).catch(() => null);
    response.statusCode = answer?.status ?? 502;
    for (const [name, value] of answer?.headers ?? [])
      if (name.startsWith("x-")) response.setHeader(name, value);
    response.end(answer === null ? "" : await answer.text());
  };
  const server = createServer((request, response) => void passOn(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    seen,
    reset() {
      seen.length = 0;
      Object.assign(held, { verb: null, isHolding: false });
    },
    holdNext(verb) {
      held.verb = verb;
    },
    holds: () => untilSaid(async () => held.isHolding),
    letGo() {
      held.verb = null;
      held.letGo();
    },
  };
}

async function untilSaid(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < endMs, "not within a minute");
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = (server.address() as AddressInfo).port;
  server.close();
  await once(server, "close");
  return at;
}

async function untilOpen(at: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(at, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    assert.ok(tries < 300, "php -S does not open its port");
    await sleep(100);
  }
}

function configText(at: number): string {
  return `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, origin: "http://127.0.0.1:${at}" }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com:
    names: [example.com]
    app: php
    primary: one
    accounts:
      one: { path: public_html, databases: {} }
      two: { path: public_html, databases: {} }
    failover: { fence: lease, renewal: replica }
`;
}
