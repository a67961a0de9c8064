import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { loadAccountCode, openAppDriver } from "../../src/drivers/apps/index.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import { startSshd, whyNoSshd } from "./sshd.ts";
import type { Answer } from "./wordpress/client.ts";
import { freezeBy, freezeHere } from "./wordpress/freezer.ts";
import { aState, origins, publicName, startWordpressPair, type WordpressPair } from "./wordpress/pair.ts";
import { must, runProgram } from "./wordpress/programs.ts";

let pair: WordpressPair;
let postId = 0;

before(
  async () => {
    pair = await startWordpressPair({ workers: 10 });
    for (const name of ["sydney", "fremont"] as const) pair.install(name, await pair.plan(name));
    copyFileSync(
      `${import.meta.dirname}/wordpress/slow-plugin.php`,
      `${root()}/wp-content/mu-plugins/slow-plugin.php`,
    );
    await pair.sql("CREATE TABLE db_sydney.wp_notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(80))");
    postId = Number(await pair.sql("SELECT ID FROM db_sydney.wp_posts WHERE post_name = 'walk-1'"));
    for (let round = 0; round < 3; round++) await get("/");
  },
  { timeout: 120_000 },
);
after(async () => await pair?.[Symbol.asyncDispose]());
beforeEach(() => pair.writeState("sydney", {}));

const home = () => pair.home("sydney");
const root = () => `${home()}/public_html`;
const stateFolder = () => `${home()}/.clonepanel/example`;
const freezeNow = (drainTimeoutMs = 10_000) => freezeHere(home(), { drainTimeoutMs });
const form = { "Content-Type": "application/x-www-form-urlencoded" };
const get = (path: string) => pair.client({ method: "GET", url: `http://${publicName}${path}` });
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  pair.client({
    method: "POST",
    url: `http://${publicName}${path}`,
    headers: { ...form, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const comment = (text: string, more: Record<string, string> = {}) =>
  post("/wp-comments-post.php", {
    comment_post_ID: String(postId),
    author: "Uma",
    email: "uma@example.test",
    comment: text,
    ...more,
  });
const lines = async (query: string) => (await pair.sql(query)).split("\n").filter(Boolean);
const comments = () => lines("SELECT comment_content FROM db_sydney.wp_comments ORDER BY comment_ID");
const notes = () => lines("SELECT text FROM db_sydney.wp_notes");
const becomeReplica = () =>
  pair.writeState("sydney", { role: "replica", epoch: 8, primaryOrigin: origins.fremont });

async function timed<T>(work: PromiseLike<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const began = performance.now();
  const result = await work;
  return { ms: Math.round(performance.now() - began), result };
}

/** Is the promise settled by now? */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  return await Promise.race([work.then(() => true), sleep(0).then(() => false)]);
}

const onCommandLine = ["-d", "display_errors=0", "-r"];

interface Attempt {
  readonly text: string;
  readonly status: number;
  readonly ms: number;
}

/** Comments one after the other until it is told to stop; who is turned away tries the same again a little later. */
async function commentOn(name: string, run: { stop: boolean; readonly attempts: Attempt[] }): Promise<void> {
  for (let number = 1; !run.stop; ) {
    const text = `${name} says ${number}`;
    const { ms, result } = await timed(comment(text));
    run.attempts.push({ text, status: result.status, ms });
    if (result.status === 302) number++;
    else await sleep(400);
  }
}

test("while many comment, a freeze waits for who writes, then no row appears, and nothing acknowledged is lost", {
  timeout: 60_000,
}, async (t) => {
  const run = { stop: false, attempts: [] as Attempt[] };
  const crowd = ["Ada", "Ben", "Cleo", "Dora", "Egon", "Fay"].map((name) => commentOn(name, run));
  await sleep(1500);

  const frozen = await freezeNow();
  const rows = await comments();
  const acknowledged = run.attempts.filter((one) => one.status === 302).map((one) => one.text);
  const views: number[] = [];
  for (const path of ["/", "/about/", "/?p=1", "/feed/", "/wp-json/wp/v2/posts"]) {
    const { ms, result } = await timed(get(path));
    assert.ok([200, 301].includes(result.status), `${path}: ${result.status}`);
    views.push(ms);
    assert.deepEqual(await comments(), rows, "no row while frozen");
  }
  await sleep(1000);
  assert.deepEqual(await comments(), rows, "no row while frozen");
  assert.equal(frozen.kind, "held");
  assert.ok(frozen.stillHeld());
  const release = await timed(frozen[Symbol.asyncDispose]());
  const releasedAt = run.attempts.length;
  await sleep(1500);
  run.stop = true;
  await Promise.all(crowd);

  for (const text of acknowledged) assert.ok(rows.includes(text), `${text}: acknowledged before, and there`);
  const final = await comments();
  const good = run.attempts.filter((one) => one.status === 302).map((one) => one.text);
  assert.deepEqual(
    good.filter((text) => final.filter((row) => row === text).length !== 1),
    [],
    "each acknowledged comment is there once",
  );
  assert.deepEqual(
    final.filter((row) => / says /.test(row) && !good.includes(row)),
    [],
    "nothing is there that was refused",
  );
  const held = run.attempts.filter((one) => one.status === 302 && one.ms > 1000);
  assert.ok(held.length >= 3, `${held.length} waited and went on`);
  assert.deepEqual(
    run.attempts.filter((one) => one.status !== 302 && one.status !== 503),
    [],
  );
  assert.ok(Math.max(...views) < 1500, `page views in ${views} ms`);
  assert.ok(!frozen.stillHeld());
  t.diagnostic(
    `${acknowledged.length} comments before, ${good.length} in all; frozen after ${Math.round(frozen.waitedMs)} ms; page views ${views.join(", ")} ms; ` +
      `${held.length} waited up to ${Math.max(...held.map((one) => one.ms))} ms; ${run.attempts.filter((one) => one.status === 503).length} turned away (${releasedAt} attempts before the release, which took ${release.ms} ms)`,
  );
});

test("who waits while the account becomes a replica is sent to the new primary when the freeze ends, not before", async () => {
  const frozen = await freezeNow();
  const before = await comments();
  const waiting = [
    comment("too late"),
    pair.client({ method: "GET", url: `http://${publicName}/wp-login.php` }),
    post("/wp-comments-post.php", { comment: "by a script" }, { "X-Requested-With": "XMLHttpRequest" }),
  ] as const;
  await sleep(600);
  becomeReplica();
  await sleep(600);
  // The new primary would send them back: it is not promoted yet.
  for (const one of waiting) assert.equal(await isDone(one), false);
  const late = comment("later still");
  await sleep(300);
  assert.equal(await isDone(late), false);
  await frozen[Symbol.asyncDispose]();

  const [form, login, script] = await Promise.all(waiting);
  const after = await comments();
  assert.deepEqual([form.status, form.headers["location"]], [307, `${origins.fremont}/wp-comments-post.php`]);
  assert.equal((await late).status, 307);
  assert.deepEqual([login.status, login.headers["location"]], [302, `${origins.fremont}/wp-login.php`]);
  assert.deepEqual([script.status, JSON.parse(script.body).code], [503, "clonepanel_replica"]);
  assert.match(String(form.headers["x-clonepanel"]), /^role=replica; epoch=8;/);
  assert.deepEqual(after, before);
});

test("a request that takes three seconds before it writes delays the freeze until it is done", async (t) => {
  const slow = comment("slow one", { slow_ms: "3000" });
  await sleep(500);

  const frozen = await freezeNow();
  const rows = await comments();
  await frozen[Symbol.asyncDispose]();

  assert.ok(frozen.waitedMs > 2000 && frozen.waitedMs < 5000, `${frozen.waitedMs}`);
  assert.ok(rows.includes("slow one"));
  assert.equal((await slow).status, 302);
  t.diagnostic(`frozen after ${Math.round(frozen.waitedMs)} ms`);
});

test("a request that lost its database is ended by the freeze, though WordPress would wait for it for ever", async (t) => {
  await pair.sql("DELETE FROM db_sydney.wp_options WHERE option_name = 'WPLANG'");
  const slow = comment("lost its database", { slow_ms: "1500", no_language: "1" });
  await sleep(700);
  const user = "sydney_rw@localhost";
  // For this request it is as if the server had died: its session is gone, and no new one is let in.
  await pair.sql(`ALTER USER ${user} ACCOUNT LOCK; KILL USER ${user}`);
  const frozen = await freezeNow(30_000);
  await frozen[Symbol.asyncDispose]();
  const ended = await slow;
  await pair.sql(`ALTER USER ${user} ACCOUNT UNLOCK`);

  assert.equal(ended.status, 500);
  assert.match(ended.body, /Error establishing a database connection/);
  assert.equal((await comments()).includes("lost its database"), false);
  assert.equal((await comment("all is well again")).status, 302);
  t.diagnostic(`frozen after ${Math.round(frozen.waitedMs)} ms`);
});

test("a sign at the door alone would not do: who is inside already still writes", async () => {
  const slow = comment("was inside already", { slow_ms: "1000" });
  await sleep(400);
  const marker = `${stateFolder()}/freeze`;
  writeFileSync(marker, "a freeze without the lock");
  const rows = await comments();
  assert.equal((await slow).status, 302);

  assert.notDeepEqual(await comments(), rows);
  rmSync(marker);
});

test("work after the end of an answer counts, too", async () => {
  const answer = await timed(post("/?x=1", { late_note: "after the answer" }));
  const frozen = await freezeNow();
  const seen = await notes();
  await frozen[Symbol.asyncDispose]();

  assert.ok(answer.ms < 1200, `${answer.ms}`);
  assert.ok(frozen.waitedMs > 800, `${frozen.waitedMs}`);
  assert.ok(seen.includes("after the answer"));
});

test("when somebody writes for longer than the drain may take, nothing is changed", async () => {
  const slow = comment("slower", { slow_ms: "3000" });
  await sleep(300);
  const waiting = sleep(500).then(() => timed(comment("waits for the drain")));

  await assert.rejects(freezeNow(1200), { code: "FREEZE_TIMED_OUT", remedy: "wait", account: "sydney" });

  assert.equal(existsSync(`${stateFolder()}/freeze`), false);
  const { ms, result } = await waiting;
  assert.equal(result.status, 302, "goes on although the slow one still runs");
  assert.ok(ms < 2200, `${ms}`);
  assert.equal(await isDone(slow), false);
  assert.equal((await slow).status, 302);
});

async function startController(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [`${import.meta.dirname}/wordpress/freeze-controller.ts`, home()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  for (let round = 0; round < 100 && !said.includes("held"); round++) await sleep(50);
  assert.match(said, /held/);
  return child;
}

/** Processes of this test's freezes that still run. */
async function leftOvers(): Promise<readonly string[]> {
  const { stdout } = await runProgram("pgrep", ["-f", "-a", stateFolder()]);
  return stdout.split("\n").filter((line) => line.includes("/.clonepanel/example"));
}

test("when the controller is killed, writes flow again within two seconds and nothing of it stays", async (t) => {
  const controller = await startController();
  const waiting = comment("held by a dying controller");
  await sleep(700);
  assert.equal(await isDone(waiting), false);
  controller.kill("SIGKILL");
  await once(controller, "exit");

  const { ms, result } = await timed(waiting);

  assert.equal(result.status, 302);
  assert.ok(ms < 2000, `${ms}`);
  await sleep(500);
  assert.equal(existsSync(`${stateFolder()}/freeze`), false);
  assert.deepEqual(await leftOvers(), []);
  t.diagnostic(`writes flow ${ms} ms after the kill`);
});

test("when the line breaks, sshd ends the freeze and the engine knows that it is over", {
  skip: whyNoSshd() ?? false,
}, async (t) => {
  await using sshd = await startSshd();
  await using transport = await openTransport(sshd.account("plain"), {
    exec: systemExec,
    cacheFolder: null,
    env: process.env,
  });
  const frozen = await freezeBy(transport, home(), { drainTimeoutMs: 5000 });
  const waiting = comment("held over a breaking line");
  await sleep(500);
  assert.ok(frozen.stillHeld());
  assert.equal(await isDone(waiting), false);
  for (const pid of sshd.connectionPids()) process.kill(pid, "SIGKILL");

  const { ms, result } = await timed(waiting);

  assert.equal(result.status, 302);
  assert.ok(ms < 2500, `${ms}`);
  assert.equal(frozen.stillHeld(), false);
  await frozen[Symbol.asyncDispose]();
  await sleep(300);
  assert.deepEqual(await leftOvers(), []);
  t.diagnostic(`writes flow ${ms} ms after the break`);
});

test("over ssh the release is as over a local line", { skip: whyNoSshd() ?? false }, async (t) => {
  await using sshd = await startSshd();
  await using transport = await openTransport(sshd.account("plain"), {
    exec: systemExec,
    cacheFolder: null,
    env: process.env,
  });
  const frozen = await freezeBy(transport, home(), { drainTimeoutMs: 5000 });
  const release = await timed(frozen[Symbol.asyncDispose]());

  const { ms, result } = await timed(comment("after a release over ssh"));

  assert.equal(result.status, 302);
  assert.ok(ms < 3000, `${ms}`);
  assert.deepEqual(await leftOvers(), []);
  t.diagnostic(`frozen after ${Math.round(frozen.waitedMs)} ms, released in ${release.ms} ms`);
});

test("a freeze that nobody ends is over by itself", async () => {
  const frozen = await freezeHere(home(), { drainTimeoutMs: 2000, holdMs: 4000 });
  const { ms, result } = await timed(comment("held by a forgotten freeze"));

  assert.equal(result.status, 302);
  assert.ok(ms < 8000, `${ms}`);
  assert.equal(frozen.stillHeld(), false);
  await frozen[Symbol.asyncDispose]();
  assert.deepEqual(await leftOvers(), []);
});

test("a newer freeze takes over from one whose controller was lost without a word", async () => {
  const lost = await freezeNow();
  const newer = await freezeNow();

  assert.equal(lost.stillHeld(), false);
  assert.ok(newer.stillHeld());
  await lost[Symbol.asyncDispose]();
  assert.ok(existsSync(`${stateFolder()}/freeze`), "the marker is the newer one's");
  await newer[Symbol.asyncDispose]();
  assert.equal(existsSync(`${stateFolder()}/freeze`), false);
});

test("a marker that nobody keeps young holds nobody", async () => {
  const marker = `${stateFolder()}/freeze`;
  writeFileSync(marker, "left behind");
  const old = Date.now() / 1000 - 20;
  utimesSync(marker, old, old);

  const { ms, result } = await timed(comment("past an old marker"));

  rmSync(marker);
  assert.equal(result.status, 302);
  assert.ok(ms < 3000, `${ms}`);
});

test("more than a few do not wait, so that workers are left for who reads", async (t) => {
  const frozen = await freezeNow();
  const crowd = Array.from({ length: 9 }, (_, number) => timed(comment(`crowd ${number}`)));
  await sleep(900);
  const page = await timed(get("/about/"));
  await frozen[Symbol.asyncDispose]();

  const answers = await Promise.all(crowd);
  const away = answers.filter(({ result }) => result.status === 503);
  assert.equal(page.result.status, 200);
  assert.ok(page.ms < 1000, `${page.ms}`);
  assert.equal(away.length, 5);
  assert.equal(answers.filter(({ result }) => result.status === 302).length, 4);
  for (const { result } of away) {
    assert.equal(result.headers["retry-after"], "5");
    assert.match(result.body, /nothing was stored/);
  }
  t.diagnostic(`a page view in ${page.ms} ms; turned away after ${away.map(({ ms }) => ms).join(", ")} ms`);
});

test("patience ends below PHP's own limit: 503, and the client is told when to come back", async () => {
  const settings = `${root()}/.user.ini`;
  const usual = readFileSync(settings, "utf8");
  writeFileSync(settings, `${usual}\nmax_execution_time = 3\n`);
  const frozen = await freezeNow();
  try {
    const [page, script] = await Promise.all([
      timed(comment("impatient")),
      timed(post("/", { x: "1" }, { Accept: "application/json" })),
    ]);

    for (const { ms } of [page, script]) assert.ok(ms > 1900 && ms < 3500, `${ms}`);
    assert.deepEqual([page.result.status, page.result.headers["retry-after"]], [503, "5"]);
    assert.match(String(page.result.headers["cache-control"]), /no-store/);
    assert.deepEqual([script.result.status, JSON.parse(script.result.body).code], [503, "clonepanel_frozen"]);
  } finally {
    await frozen[Symbol.asyncDispose]();
    writeFileSync(settings, usual);
  }
  assert.equal((await comments()).includes("impatient"), false);
});

test("a page view that begins to write in a freeze waits, and goes on when the freeze ended", async () => {
  const frozen = await freezeNow();
  const view = get("/about/?note=from+a+page+view");
  await sleep(700);
  assert.equal(await isDone(view), false);
  assert.equal((await notes()).includes("from a page view"), false);
  await frozen[Symbol.asyncDispose]();

  assert.equal((await view).status, 200);
  assert.ok((await notes()).includes("from a page view"));
});

test("a page view that saw a primary, and writes when it is none any more, is sent to the new one", async () => {
  const view = get("/about/?note=raced&after_ms=1500");
  const reading = get("/about/?after_ms=1500");
  await sleep(300);
  const frozen = await freezeNow();
  becomeReplica();
  await frozen[Symbol.asyncDispose]();

  const answer: Answer = await view;
  assert.deepEqual(
    [answer.status, answer.headers["location"]],
    [302, `${origins.fremont}/about/?note=raced&after_ms=1500`],
  );
  assert.equal(answer.body, "");
  assert.equal((await reading).status, 200);
  assert.equal((await notes()).includes("raced"), false);
});

test("a page view that writes delays the freeze from its first writing statement on", async () => {
  await get("/about/?note=quick");
  const frozen = await freezeNow();
  await frozen[Symbol.asyncDispose]();
  assert.ok(frozen.waitedMs < 800, `${frozen.waitedMs}`);
});

test("caches and the schedule make no page view wait", async () => {
  await must("php", [
    ...onCommandLine,
    `define('DISABLE_WP_CRON', true); require '${root()}/wp-load.php'; wp_schedule_single_event(time() - 60, 'eager');`,
  ]);
  const frozen = await freezeNow();
  const before = await pair.databaseHash("sydney");
  const view = await timed(get("/about/?cache=1"));
  const schedule = await timed(get("/wp-cron.php?doing_wp_cron=1"));
  const after = await pair.databaseHash("sydney");
  await frozen[Symbol.asyncDispose]();

  assert.deepEqual([view.result.status, schedule.result.status], [200, 204]);
  assert.ok(view.ms < 1200 && schedule.ms < 500, `${view.ms} ${schedule.ms}`);
  assert.equal(after, before);
});

test("programs on the command line take their turn, too", async () => {
  const write = (text: string) =>
    runProgram("php", [
      ...onCommandLine,
      `define('DISABLE_WP_CRON', true); require '${root()}/wp-load.php'; global $wpdb; var_dump($wpdb->insert('wp_notes', ['text' => '${text}'])); usleep(${text === "long" ? 1500000 : 0});`,
    ]);
  const long = write("long");
  await waitForNote("long");
  const frozen = await freezeNow();
  assert.ok(frozen.waitedMs > 700, `${frozen.waitedMs}`);
  const held = write("from the shell");
  await sleep(800);
  assert.equal(await isDone(held), false);
  await frozen[Symbol.asyncDispose]();

  assert.equal((await held).stdout.trim(), "int(1)");
  assert.equal((await long).code, 0);

  const second = await freezeNow();
  const demoted = write("too late");
  await sleep(800);
  becomeReplica();
  await second[Symbol.asyncDispose]();
  assert.equal((await demoted).stdout.trim(), "bool(false)");
  assert.deepEqual(
    (await notes()).filter((text) => text === "too late"),
    [],
  );
});

async function waitForNote(text: string): Promise<void> {
  for (let round = 0; round < 50 && !(await notes()).includes(text); round++) await sleep(50);
}

test("any PHP site is drained by the gate alone", async () => {
  const php = await openAppDriver(
    "php",
    await loadAccountCode(async (file) =>
      readFileSync(`${import.meta.dirname}/../../account/${file}`, "latin1"),
    ),
  );
  const folder = `${root()}/other`;
  mkdirSync(folder);
  writeFileSync(
    `${folder}/form.php`,
    "<?php if ($_SERVER['REQUEST_METHOD'] === 'GET') { exit('a form'); } usleep(1500000); file_put_contents(__DIR__ . '/written', 'x'); echo 'written';",
  );
  const place = { ...pair.place("sydney"), placement: { ...pair.place("sydney").placement, path: folder } };
  const facts = await php.readFacts(place);
  const files = php.planAccountSide({
    ...{ site: pair.site, placement: place.placement, state: aState("sydney"), root: folder },
    ...{ stateFolder: stateFolder(), facts, primaryFacts: facts, databases: new Map() },
    ...{ have: () => null, primaryHas: () => null },
  });
  const usual = readFileSync(`${stateFolder()}/gate.php`, "latin1");
  for (const file of files)
    writeFileSync(`${file.place === "root" ? folder : stateFolder()}/${file.path}`, file.content, "latin1");
  await must("chown", ["-R", "--reference", home(), folder]);

  const first = post("/other/form.php", { x: "1" });
  await sleep(300);
  const frozen = await freezeNow();
  const written = existsSync(`${folder}/written`);
  const second = post("/other/form.php", { x: "1" });
  const view = await timed(get("/other/form.php"));
  await sleep(400);
  const waited = !(await isDone(second));
  becomeReplica();
  await frozen[Symbol.asyncDispose]();

  writeFileSync(`${stateFolder()}/gate.php`, usual, "latin1");
  assert.ok(frozen.waitedMs > 800, `${frozen.waitedMs}`);
  assert.ok(written && waited);
  assert.equal((await first).body, "written");
  assert.deepEqual([view.result.body, view.ms < 500], ["a form", true]);
  assert.equal((await second).status, 307);
});

test("the plugin drains without the gate", async () => {
  const settings = `${root()}/.user.ini`;
  const usual = readFileSync(settings);
  rmSync(settings);
  try {
    const slow = comment("without a gate", { slow_ms: "1500" });
    await sleep(500);
    const frozen = await freezeNow();
    const rows = await comments();
    const held = comment("held by the plugin");
    await sleep(500);
    assert.equal(await isDone(held), false);
    await frozen[Symbol.asyncDispose]();

    assert.ok(rows.includes("without a gate"));
    assert.deepEqual([(await slow).status, (await held).status], [302, 302]);
  } finally {
    writeFileSync(settings, usual);
  }
});

test("where flock is missing PHP takes the lock, and where both are missing nothing is changed", async () => {
  const tools = (name: string, more: readonly string[]) => {
    const folder = `${pair.folder}/${name}`;
    mkdirSync(folder);
    for (const tool of ["cat", "date", "grep", "rm", "touch", "sleep", ...more])
      symlinkSync(`/usr/bin/${tool}`, `${folder}/${tool}`);
    return folder;
  };
  const slow = comment("until PHP has the lock", { slow_ms: "1500" });
  await sleep(300);
  const frozen = await freezeHere(home(), { drainTimeoutMs: 10_000 }, tools("no-flock", ["php"]));
  const held = comment("held by PHP's lock");
  await sleep(500);
  const waited = !(await isDone(held));
  await frozen[Symbol.asyncDispose]();

  assert.ok((await slow).status === 302 && frozen.waitedMs > 700, `${frozen.waitedMs}`);
  assert.ok(waited);
  assert.equal((await held).status, 302);
  await assert.rejects(freezeHere(home(), { drainTimeoutMs: 1000 }, tools("nothing", [])), {
    code: "ACCOUNT_STEP_FAILED",
    message: /neither flock nor php/,
  });
  assert.equal(existsSync(`${stateFolder()}/freeze`), false);
});

test("an account without our gate has nothing to freeze, and one with an older gate says so", async () => {
  const other = `${pair.folder}/other-home`;
  mkdirSync(`${other}/.clonepanel/example`, { recursive: true });
  const static_ = await freezeHere(other, { drainTimeoutMs: 1000 });
  writeFileSync(`${other}/.clonepanel/example/gate.php`, "<?php // of an earlier version");
  const old = await freezeHere(other, { drainTimeoutMs: 1000 });

  assert.deepEqual(
    [static_.kind, static_.kind === "none" && static_.because, static_.stillHeld()],
    ["none", "no-gate", true],
  );
  assert.deepEqual([old.kind, old.kind === "none" && old.because], ["none", "gate-without-freeze"]);
  await static_[Symbol.asyncDispose]();
});

test("lock and marker are the account's own: nobody else can hold them", async () => {
  const frozen = await freezeNow();
  const modes = ["drain.lock", "waiting-1.lock", "freeze"].map((name) => {
    return (statSync(`${stateFolder()}/${name}`).mode & 0o777).toString(8);
  });
  await frozen[Symbol.asyncDispose]();

  assert.deepEqual(modes, ["600", "600", "600"]);
});

test("PHP had nothing to complain about", () => {
  // What WordPress itself says of the database that one test took away from it.
  const itsOwn =
    /.*(this account is locked|wpdb must set a database connection|gone away).*wp-includes\/.*\n/g;
  assert.equal(pair.phpLog("sydney").replace(itsOwn, ""), "");
});
