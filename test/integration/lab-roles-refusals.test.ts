import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { dumpAll, withoutPassing } from "./lab/database.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { addressesAt, assertTwins, move, postId, refusalOf, roleAtAddress, statusOf } from "./lab/roles.ts";
import { commentOf, postAt } from "./lab/visitors.ts";

let mirror: MirrorLab;
let post: number;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync();
  post = await postId(mirror);
});
after(async () => await mirror?.[Symbol.asyncDispose]());

const siteHost = "www.example.test";
const postOn = async (account: AccountName, words: string) => {
  const { address } = mirror.facts.accounts[account];
  return (await postAt(mirror.lab, { address, host: siteHost, post, words })).status;
};

/** Roles, epoch, generations, and what the nameservers say. */
async function standing(): Promise<unknown> {
  const { primary, epoch, replicas } = await statusOf(mirror);
  const dns = [await addressesAt(mirror, "a", siteHost), await addressesAt(mirror, "b", siteHost)];
  const carried = replicas.map(({ account, role, generation }) => [account, role, generation]);
  return { primary, epoch, carried, dns };
}

async function refuses(verb: string, words: readonly string[], want: { code: number; error: string }) {
  const before = await standing();
  const run = await mirror.clonepanel([verb, site, ...words, "--yes", "--json"]);
  const { code, errors } = refusalOf(run);
  assert.deepEqual([code, ...errors], [want.code, want.error], run.stdout + run.stderr);
  assert.deepEqual(await standing(), before);
  return run;
}

/** The primary's web server answers nothing but errors: a failover is allowed, and the account can be told. */
async function withSickPrimary<T>(work: () => Promise<T>): Promise<T> {
  await mirror.lab.service("a", "php", "stop");
  try {
    return await work();
  } finally {
    await mirror.lab.service("a", "php", "start");
  }
}

test("a failover of a healthy primary is refused and names switchover; a role that is where it shall be is left there", async () => {
  const run = await refuses("failover", ["--to", "b"], { code: 7, error: "PRIMARY_HEALTHY" });

  assert.match(run.stdout, /clonepanel switchover example\.test --to b/);
  const before = await standing();
  for (const words of [
    ["switchover", site, "--to", "a"],
    ["failover", site, "--to", "a"],
    ["failback", site],
  ]) {
    const idle = await mirror.clonepanel([...words, "--yes", "--json"]);
    assert.equal(idle.code, 0, idle.stdout);
    assert.match(idle.stdout, /"from":"a","to":"a","epoch":1,"steps":\[\]/);
  }
  assert.deepEqual(await standing(), before);
  await refuses("switchover", ["--to", "c"], { code: 2, error: "ACCOUNT_UNKNOWN" });
});

test("the plan of a move shows what stays behind, crontab lines without their secrets, and that mail follows", async () => {
  const { lab } = mirror;
  const config = `${mirror.facts.control.home}/with-mail.yaml`;
  writeFileSync(config, await lab.config({ with: ["dns", "mail"] }), { mode: 0o600 });
  await lab.mustExec("a", ["sh", "-c", "printf '@daily php job.php --token=hush\\n' | crontab -u anna -"]);
  try {
    const run = await mirror.clonepanel(["switchover", site, "--to", "b", "--preview"], { config });

    const shown = run.stdout + run.stderr;
    assert.match(shown, /stays on a, not moved: crontab line @daily php job\.php --token=\[\.\.\.\]/);
    assert.match(
      shown,
      /mail: b becomes the primary mail server; what lies in the mailboxes of a is moved there/,
    );
    assert.doesNotMatch(shown, /hush/);
  } finally {
    await lab.mustExec("a", ["crontab", "-u", "anna", "-r"]);
  }
});

test("a dead target is exit 6 for every verb, and nothing is changed", async () => {
  await mirror.lab.kill("b");
  try {
    for (const verb of ["switchover", "failover"]) {
      await withSickPrimary(async () => {
        const run = await mirror.clonepanel([verb, site, "--to", "b", "--yes", "--json"]);

        assert.deepEqual(refusalOf(run), { code: 6, errors: ["ACCOUNT_UNREACHABLE"] }, verb);
      });
    }
    assert.match(await roleAtAddress(mirror, "a"), /^role=primary; epoch=1;/);
    assert.equal(await postOn("a", "While the replica was dead"), 302);
  } finally {
    await mirror.lab.revive("b");
  }
  const { primary, epoch } = await statusOf(mirror);
  assert.deepEqual([primary, epoch], ["a", 1]);
  await mirror.sync();
});

test("an account whose database was restored to yesterday's by its host is noticed, compared in full, and equal again", async () => {
  const yesterday = await dumpAll(mirror.lab, "b");
  assert.equal(await postOn("a", "Written today"), 302);
  await mirror.sync();
  assert.ok((await commentOf(mirror.lab, "b", "Written today")) !== null);
  await load("b", yesterday);
  assert.equal(await commentOf(mirror.lab, "b", "Written today"), null);

  const preview = await mirror.clonepanel(["sync", site, "--preview"]);
  assert.match(preview.stdout + preview.stderr, /compare/i);
  const run = await mirror.sync();

  assert.equal(run.changed, false, "nothing was new on the primary");
  assert.ok((run.shipped[0]?.rows ?? 0) > 0, JSON.stringify(run.shipped));
  assert.ok((await commentOf(mirror.lab, "b", "Written today")) !== null);
  await assertTwins(mirror, "after the host's restore");
});

test("a replica that its host restored is compared before it is promoted, too", async () => {
  const yesterday = await dumpAll(mirror.lab, "b");
  assert.equal(await postOn("a", "Written before the failover"), 302);
  await mirror.sync();
  await load("b", yesterday);

  const report = await withSickPrimary(() => move(mirror, "failover", "--to", "b"));

  assert.equal(report.epoch, 2);
  assert.ok((await commentOf(mirror.lab, "b", "Written before the failover")) !== null);
  assert.match(await roleAtAddress(mirror, "b"), /^role=primary; epoch=2;/);
  await move(mirror, "failback");
  await mirror.sync();
  await assertTwins(mirror, "after the failback");
});

async function load(account: AccountName, dump: string): Promise<void> {
  const { name } = mirror.facts.accounts[account].database;
  const client = ["mariadb", "--no-defaults", "--socket=/run/mysqld/mysqld.sock", "--binary-mode", name];
  await mirror.lab.mustExec(account, client, { input: Buffer.from(dump, "latin1") });
}

test("a new primary that visitors cannot use is no silent success", async () => {
  await mirror.lab.service("b", "php", "stop");
  try {
    await withSickPrimary(async () => {
      const report = await move(mirror, "failover", "--to", "b");

      assert.match(report.warnings.join("\n"), /b was promoted, but its web server answers 50\d/);
    });
  } finally {
    await mirror.lab.service("b", "php", "start");
  }
  const report = await move(mirror, "failback");
  assert.doesNotMatch(report.warnings.join("\n"), /was promoted, but/);
});

test("a target that is too far behind is refused, and promoted when the lag is accepted", async () => {
  // The limit is a quarter of an hour; the record is told that the last survey was an hour ago.
  age(3_600_000);
  await withSickPrimary(async () => {
    const run = await refuses("failover", ["--to", "b"], { code: 7, error: "LAG_TOO_LARGE" });
    assert.match(run.stdout, /--accept-lag/);

    const report = await move(mirror, "failover", "--to", "b", "--accept-lag");

    assert.ok(report.rpoMs >= 3_600_000, `${report.rpoMs}`);
  });
  await move(mirror, "failback");
});

function age(ms: number): void {
  const state = new DatabaseSync(`${mirror.facts.control.state}/clonepanel.sqlite`);
  try {
    const row = state.prepare("SELECT record FROM sites WHERE site = ?").get(site);
    const record = JSON.parse(String(row?.["record"])) as { replicas: { surveyedAt: number }[] };
    for (const replica of record.replicas) replica.surveyedAt -= ms;
    state.prepare("UPDATE sites SET record = ? WHERE site = ?").run(JSON.stringify(record), site);
  } finally {
    state.close();
  }
}

test("a controller that was itself restored from yesterday is refused by accounts that know a higher epoch", async () => {
  const { state } = mirror.facts.control;
  await mirror.lab.mustExec("control", ["cp", "-a", state, `${state}.old`]);
  await move(mirror, "switchover", "--to", "b");
  await mirror.lab.mustExec("control", ["sh", "-c", `mv ${state} ${state}.new && mv ${state}.old ${state}`]);
  const before = await onAccounts();
  try {
    for (const words of [["switchover", "--to", "b"], ["failover", "--to", "b"], ["sync"]]) {
      const [verb = "", ...rest] = words;
      const run = await mirror.clonepanel([verb, site, ...rest, "--yes", "--json"]);

      assert.equal(run.code, 7, `${verb}: ${run.stdout}${run.stderr}`);
      if (verb === "sync") assert.deepEqual(refusalOf(run).errors, ["EPOCH_HIGHER"]);
    }
    assert.deepEqual(await onAccounts(), before);
  } finally {
    await mirror.lab.mustExec("control", ["sh", "-c", `rm -r ${state} && mv ${state}.new ${state}`]);
  }
  await move(mirror, "switchover", "--to", "a");
  await mirror.sync();
  await assertTwins(mirror, "with the present state again");
});

async function onAccounts(): Promise<readonly string[]> {
  const roles = [await roleAtAddress(mirror, "a"), await roleAtAddress(mirror, "b")];
  const words = roles.map((header) => /^role=\w+; epoch=\d+/.exec(header)?.[0] ?? header);
  return [...words, await steadyRows("a"), await steadyRows("b")];
}

/** All rows, the mark too, but what a WordPress that is looked at writes by itself once a minute. */
async function steadyRows(account: "a" | "b"): Promise<string> {
  return withoutPassing(await dumpAll(mirror.lab, account)).replaceAll(/ AUTO_INCREMENT=\d+/g, "");
}

/** The configuration with one thing changed, in a file of its own. */
async function configWith(change: (text: string) => string): Promise<string> {
  const text = await mirror.lab.config({ with: ["dns"] });
  const changed = change(text);
  assert.notEqual(changed, text);
  const path = `${mirror.facts.control.home}/changed.yaml`;
  writeFileSync(path, changed, { mode: 0o600 });
  return path;
}

function withWrongKey(): Promise<string> {
  const key = `${mirror.facts.control.home}/secrets/wrong-key`;
  const secret = Buffer.from("another key than the nameserver's").toString("base64");
  writeFileSync(key, `${secret}\n`, { mode: 0o600 });
  return configWith((text) => text.replace(/(name: clonepanel, .*?file: )[^ }]+/, `$1${key}`));
}

test("a nameserver that refuses the key is told by dns apply as an error of its own, and nothing is changed", async () => {
  const config = await withWrongKey();
  const before = await standing();

  const run = await mirror.clonepanel(["dns", "apply", site, "--yes", "--json"], { config });

  assert.deepEqual(refusalOf(run).errors, ["DNS_AUTH_REJECTED"]);
  assert.notEqual(run.code, 0);
  assert.deepEqual(await standing(), before);
});

test("a zone that the nameservers do not hold is refused (7) and named", async () => {
  const config = await configWith((text) =>
    text
      .replace("zone: example.test", "zone: www.example.test")
      .replace(/( {6}names: \[)www\.example\.test, example\.test\]/, "$1www.example.test]"),
  );
  const before = await standing();

  const run = await mirror.clonepanel(["dns", "apply", site, "--yes", "--json"], { config });

  assert.equal(run.code, 7, run.stdout + run.stderr);
  assert.ok(refusalOf(run).errors.includes("DNS_ZONE_UNKNOWN"), run.stdout);
  assert.deepEqual(await standing(), before);
});

test("a planned move with a refused key has not begun; accepted, it says who was not told, and dns apply heals it", async () => {
  const config = await withWrongKey();
  const { a, b } = mirror.facts.accounts;
  const switchover = ["switchover", site, "--to", "b", "--yes", "--json"];
  const before = await standing();

  const refused = await mirror.clonepanel(switchover, { config });

  assert.deepEqual(refusalOf(refused), { code: 7, errors: ["NAMES_REFUSED"] });
  assert.match(refused.stdout, /DNS_AUTH_REJECTED.*--accept-dns/);
  assert.deepEqual(await standing(), before);

  const run = await mirror.clonepanel([...switchover, "--accept-dns"], { config });

  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.match(JSON.stringify(run.document?.warnings), /DNS_AUTH_REJECTED/);
  assert.equal(await addressesAt(mirror, "b", siteHost), b.address);
  assert.equal(await addressesAt(mirror, "a", siteHost), a.address);
  assert.equal((await mirror.clonepanel(["dns", "check", site, "--json"])).code, 4);

  const healed = await mirror.clonepanel(["dns", "apply", site, "--yes", "--json"]);

  assert.equal(healed.code, 0, healed.stdout);
  assert.equal(await addressesAt(mirror, "a", siteHost), b.address);
});
