import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { CertificateReport } from "../../src/core/report/certificate-report.ts";
import type { DetachReport } from "../../src/core/report/detach-report.ts";
import type { InstalledKey } from "../../src/core/report/keys-report.ts";
import { type Authority, openAuthority } from "./lab/authority.ts";
import { changeConfig } from "./lab/change-config.ts";
import { startDaemon, type WatchedDaemon } from "./lab/daemon.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { assertTwins, move, postId, roleAtAddress, statusOf, whereVisitorsEnd } from "./lab/roles.ts";
import { commentOf, postAt } from "./lab/visitors.ts";
import { idsAt, sendTo, transfer } from "./mail/turned-lab.ts";

/** Two accounts that nothing but the gate of a key `mirror` can be logged in to: everything that ClonePanel does there. */
const accounts = ["a", "b"] as const satisfies readonly AccountName[];
const stranded = "Written while nobody looked";

let mirror: MirrorLab;
let authority: Authority;
let daemon: WatchedDaemon | null = null;

before(async () => {
  const opened = await openMirrorLab({ with: ["dns", "mail", "checks", "automatic", "certificates"] });
  // Everybody here trusts the test's authority, as the world does a real one.
  mirror = {
    ...opened,
    clonepanel: (args, options) => opened.clonepanel(args, { ...options, env: trusting() }),
  };
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await forgetCertificates();
  authority = await openAuthority(mirror.lab, `${mirror.facts.control.home}/authority`);
  // A lease that the replica may renew: its program and its line in the crontab go through the gate, too.
  changeConfig(mirror, "failover: { mode: automatic }", "failover: { mode: automatic, fence: lease }");
});
afterEach(async () => {
  await daemon?.[Symbol.asyncDispose]();
  daemon = null;
});
after(async () => {
  await authority?.[Symbol.asyncDispose]();
  if (mirror === undefined) return;
  await forgetCertificates();
  await mirror[Symbol.asyncDispose]();
});

async function forgetCertificates(): Promise<void> {
  for (const account of accounts) {
    await mirror.lab.mustExec(account, ["rm", "-rf", "/var/lib/nginx/tls"]);
    await mirror.lab.service(account, "nginx", "stop");
    await mirror.lab.service(account, "nginx", "start");
  }
}

const trusting = () => ({ NODE_EXTRA_CA_CERTS: authority.trust });

async function data<T>(...args: readonly string[]): Promise<T> {
  const run = await mirror.clonepanel([...args, "--json"], { timeoutMs: 600_000 });
  assert.equal(run.code, 0, `${args.join(" ")}: ${run.stdout}${run.stderr}`);
  return run.document?.data as T;
}

const home = (account: AccountName) => mirror.facts.accounts[account].homeOutside;

test("each account gets a key with a gate, and after it no other line is left there", async () => {
  for (const account of accounts) {
    await data("keys", "make", account, "--purpose", "mirror");
    const installed = await data<InstalledKey>("keys", "install", account, "--purpose", "mirror", "--yes");
    const text = readFileSync(`${mirror.facts.control.home}/chosen.yaml`, "utf8");
    const own = /identity: (?!.*\/keys\/).*/.exec(text)?.[0] ?? assert.fail(text);
    changeConfig(mirror, own, `identity: ${installed.file}`);
  }
  for (const account of accounts) {
    const keys = readFileSync(`${home(account)}/.ssh/authorized_keys`, "utf8");
    const ours = keys.split("\n").filter((line) => line.includes("/.clonepanel/.keys/gate"));
    assert.equal(ours.length, 1);
    const { user } = mirror.facts.accounts[account];
    const alone = 'printf "%s\\n" "$1" > "$HOME/.ssh/authorized_keys"';
    await mirror.lab.mustExec(account, ["su", "-s", "/bin/sh", user, "-c", alone, "sh", ours[0] ?? ""]);
  }
});

test("a WordPress is mirrored, snapshotted, restored, rehearsed and switched over by gated keys alone", async () => {
  const first = await mirror.sync();
  assert.equal(first.shipped.length, 1);
  await data("snapshot", "take", site);
  await data("snapshot", "restore", site, "latest", "--to", "a", "--yes");
  await data("drill", site, "--yes");
  await data("dns", "apply", site, "--yes");
  const renewed = await data<{ readonly sites: readonly [CertificateReport] }>(
    ...["certificate", "renew", site, "--yes"],
  );
  assert.deepEqual(
    renewed.sites[0].accounts.map(({ installed }) => installed),
    ["installed", "installed"],
  );
  await data("certificate", "check", site);

  await move(mirror, "switchover", "--to", "b");

  assert.match(await roleAtAddress(mirror, "b"), /primary/);
  await assertTwins(mirror, "after the switchover");
  await move(mirror, "failback");
});

test("mail that reached the secondary is moved to the primary, and every check is good", async () => {
  await sendTo(mirror, "b", "late-1");
  await transfer(mirror);

  assert.deepEqual([idsAt(mirror, "a"), idsAt(mirror, "b")], [["late-1"], []]);
  await data("check", site);
  const doctor = await mirror.clonepanel(["doctor", "--json"], { timeoutMs: 600_000 });
  assert.doesNotMatch(doctor.stdout, /gate refused|KEY_GATE_REFUSED/);
});

test("the daemon watches through the gates, lets the replica renew the lease, and fails over by itself", async () => {
  daemon = await startDaemon(mirror, trusting());
  await until("the permission to renew", 90, async () =>
    existsSync(`${home("b")}/.clonepanel/${site}/renew.php`),
  );
  // The line that runs it comes after it.
  const crontab = ["crontab", "-u", mirror.facts.accounts.b.user, "-l"];
  await until("its line of cron", 60, async () =>
    (await mirror.lab.exec("b", crontab)).stdout.toString().includes("renew.php"),
  );
  await mirror.lab.service("a", "php", "stop");
  const atB = `primary at ${mirror.facts.accounts.b.address}`;
  await until("b by name", 150, async () => (await whereVisitorsEnd(mirror)) === atB);
  await until("its end", 60, async () => /b is promoted/.test((await daemon?.said()) ?? ""));
  const said = await daemon.end();

  assert.match(said, /a says itself that it is fenced; b is promoted/);
  assert.doesNotMatch(said, /KEY_GATE_REFUSED/);
  assert.match(await roleAtAddress(mirror, "b"), /^role=primary; epoch=4;/);
});

test("what the old primary took is rescued, and it comes home", async () => {
  // As a host's own job does, past every gate of a web server.
  const post = await postId(mirror, "a");
  await mirror.lab.sql(
    "a",
    `INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt) VALUES (${post}, 'Ada', '${stranded}', NOW(), UTC_TIMESTAMP())`,
  );
  await mirror.lab.service("a", "php", "start");
  await move(mirror, "failback");
  await data("rescue", site, "apply", "--all-safe", "--yes");

  assert.match(await roleAtAddress(mirror, "a"), /^role=primary; epoch=5;/);
  assert.notEqual(await commentOf(mirror.lab, "a", stranded), null);
  assert.equal((await statusOf(mirror)).primary, "a");
  const kept = await postAt(mirror.lab, {
    ...{ address: mirror.facts.accounts.a.address, host: "www.example.test", post, words: "home again" },
  });
  assert.equal(kept.status, 302);
});

test("detach takes everything off both accounts again but the gate itself", async () => {
  await mirror.sync();

  const report = await detachHastily();

  assert.deepEqual(
    report.accounts.map(({ account, state, left }) => [account, state, left]),
    [
      ["a", "clean", []],
      ["b", "clean", []],
    ],
  );
  for (const account of accounts) {
    assert.equal(existsSync(`${home(account)}/.clonepanel/${site}`), false);
    assert.equal(existsSync(`${home(account)}/.clonepanel/.keys/gate`), true);
  }
});

/** PHP forgets `.user.ini` within a second here, in minutes elsewhere: what waits for that is stopped and run again. */
async function detachHastily(): Promise<DetachReport> {
  const { home: folder, workTree } = mirror.facts.control;
  const words = ["detach", site, "--replicas", "open", "--yes", "--json"];
  const verb = ["node", `${workTree}/src/cli/main.ts`, ...words, "--config", `${folder}/chosen.yaml`];
  let said = "";
  for (let turn = 0; turn < 6; turn += 1) {
    const run = await mirror.lab.exec("control", ["timeout", "-s", "INT", "15", ...verb], { cwd: folder });
    said = `${run.stdout}${run.stderr}`;
    if (run.code === 0) return (JSON.parse(run.stdout.toString()) as { data: DetachReport }).data;
    for (const account of accounts) {
      const gate = `${mirror.facts.accounts[account].home}/.clonepanel/${site}/gate.php`;
      await mirror.lab.exec(account, ["touch", "-c", "-d", "10 minutes ago", gate]);
    }
  }
  assert.fail(said);
}

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + longestS * 1_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) assert.fail(`${what}: not within ${longestS} s; ${await daemon?.end()}`);
    await sleep(500);
  }
}
