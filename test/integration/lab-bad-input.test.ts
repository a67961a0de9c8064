import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type AccountState, writeStateFile } from "../../src/core/site/state-file.ts";
import { changeTo, readVersions } from "./lab/kill.ts";
import { type CliOptions, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { assertRefused, assertUnchanged, type Refusal, readWorld } from "./lab/unchanged.ts";
import { withoutProgram } from "./lab/watch.ts";

let mirror: MirrorLab;
let version = 1;

before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset({ b: "empty" });
  await changeTo(mirror, version);
  await mirror.sync();
  // From here on something waits to be mirrored: a sync that goes too far would be seen.
  await changeTo(mirror, ++version);
});
after(async () => await mirror?.[Symbol.asyncDispose]());

const runSync = (options: CliOptions = {}) => mirror.clonepanel(["sync", site, "--yes", "--json"], options);

async function assertRefusedAndUnchanged(
  what: string,
  refusal: Refusal,
  options?: CliOptions,
): Promise<void> {
  const was = await readWorld(mirror);
  assertRefused(mirror, await runSync(options), refusal);
  await assertUnchanged(mirror, was, what);
}

/** A configuration of its own, made from the lab's by one replacement that must match. */
function spoiltConfig(from: RegExp, to: string): string {
  const text = readFileSync(mirror.facts.control.config, "utf8");
  assert.match(text, from);
  const path = `${mirror.facts.control.home}/spoilt.yaml`;
  writeFileSync(path, text.replace(from, to), { mode: 0o600 });
  return path;
}

const configurations: readonly (readonly [what: string, from: RegExp, to: string, refusal: Refusal])[] = [
  [
    "an unknown key",
    /mirror: \{ every: 5s \}/,
    "miror: { every: 5s }",
    { exit: 2, code: "CONFIG_INVALID", says: /miror/ },
  ],
  ["a wrong type", /port: 22\n/, "port: twenty-two\n", { exit: 2, code: "CONFIG_INVALID", says: /port/ }],
  [
    "a secret whose file is missing",
    /secrets\/database-b /,
    "secrets/nothing-here ",
    { exit: 2, code: "SECRET_MISSING", says: /nothing-here/ },
  ],
  [
    "another host key",
    /hostKey: "SHA256:.{5}/,
    'hostKey: "SHA256:AAAAA',
    { exit: 6, code: "HOST_KEY_CHANGED", says: /does not show the expected key SHA256:AAAAA/ },
  ],
  [
    "a host name that nobody knows",
    /host: a\.example\.test/,
    "host: nowhere.example.test",
    { exit: 6, code: "ACCOUNT_UNREACHABLE", says: /nowhere\.example\.test/ },
  ],
  [
    "a folder that is not there",
    /path: public_html,/,
    "path: public_htlm,",
    { exit: 7, code: "SOURCE_EMPTY", says: /public_htlm/ },
  ],
  [
    "a mail folder as the site",
    /path: public_html,/,
    "path: mail,",
    { exit: 2, code: "CONFIG_INVALID", says: /mail is never part of a site/ },
  ],
];

for (const [what, from, to, refusal] of configurations) {
  test(`${what}: a clear error, exit ${refusal.exit}, nothing changed anywhere`, async () => {
    await assertRefusedAndUnchanged(what, refusal, { config: spoiltConfig(from, to) });
  });
}

test("every problem of a configuration is told at once, with its line and the key that was meant", async () => {
  const config = spoiltConfig(/mirror: \{ every: 5s \}/, "miror: { every: 5s }\n    snapshot: 7");
  const run = await mirror.clonepanel(["config", "check", "--json"], { config });

  assert.equal(run.code, 2);
  const told = (run.document?.errors ?? []).map(({ message, hint }) => `${message} ${hint}`).join("\n");
  assert.match(told, /miror.*mirror/s);
  assert.match(told, /snapshot.*snapshots/s);
  assert.match(told, /line \d+|:\d+/);
});

test("a secret that others can read is refused", async () => {
  const path = `${mirror.facts.control.home}/secrets/open`;
  writeFileSync(path, "abc\n", { mode: 0o644 });
  await mirror.lab.mustExec("control", ["chmod", "644", path]);
  await assertRefusedAndUnchanged(
    "an open secret",
    { exit: 2, code: "SECRET_FILE_OPEN_TO_OTHERS", says: /open/ },
    { config: spoiltConfig(/secrets\/database-b /, "secrets/open ") },
  );
});

test("a wrong database password is told without the password", async () => {
  const path = `${mirror.facts.control.home}/secrets/wrong`;
  writeFileSync(path, "not-the-password\n", { mode: 0o600 });
  const config = spoiltConfig(/secrets\/database-b /, "secrets/wrong ");
  const was = await readWorld(mirror);
  const run = await runSync({ config });

  assertRefused(mirror, run, { exit: 1, code: "DATABASE_ACCESS_REFUSED", says: /dbo4711/ });
  assert.doesNotMatch(run.stdout + run.stderr, /not-the-password/);
  await assertUnchanged(mirror, was, "a wrong password");
});

test("a primary that does not answer, by refusal or by silence, is exit 6", async () => {
  const refusal = { exit: 6, code: "ACCOUNT_UNREACHABLE", says: /"a".*a\.example\.test/ };
  await mirror.lab.service("a", "sshd", "stop");
  await assertRefusedAndUnchanged("no sshd", refusal);
  await mirror.lab.service("a", "sshd", "start");
  await mirror.lab.partition("control", "a");
  await assertRefusedAndUnchanged("silence", refusal);
  await mirror.lab.heal();
});

test("an account without rsync is told so, and what to install", async () => {
  await withoutProgram(mirror.lab, "a", "/usr/bin/rsync", () =>
    assertRefusedAndUnchanged("no rsync", { exit: 1, code: "REMOTE_TOOL_MISSING", says: /rsync/ }),
  );
});

test("a source that is empty, or whose database is, is not believed", async () => {
  const { lab, facts } = mirror;
  const { docrootPath, user, database } = facts.accounts.a;
  const asUser = (script: string) => lab.mustExec("a", ["bash", "-c", script, "sh", docrootPath], { user });
  await asUser('mv "$1" "$1.away" && mkdir "$1"');
  await assertRefusedAndUnchanged("an empty folder", { exit: 7, code: "SOURCE_EMPTY", says: /"a"|source/ });
  await asUser('rmdir "$1" && mv "$1.away" "$1"');

  await lab.mustExec("a", ["mariadb-dump", "-r", "/tmp/kept.sql", database.name]);
  await lab.sql("a", `DROP DATABASE ${database.name}; CREATE DATABASE ${database.name}`);
  await assertRefusedAndUnchanged("an empty database", { exit: 7, code: "SOURCE_EMPTY", says: /database/ });
  await lab.mustExec("a", ["sh", "-c", `mariadb ${database.name} < /tmp/kept.sql`]);
});

test("a source that lost 60 % of its files is not believed, until a person says that it is right", async () => {
  const { lab, facts } = mirror;
  const { docrootPath, user } = facts.accounts.a;
  const inRoot = (script: string) => lab.mustExec("a", ["bash", "-c", script], { user, cwd: docrootPath });
  const count = Number(await inRoot("find . -type f | wc -l"));
  const away = Number(
    await inRoot(
      `find ./wp-admin ./wp-includes -type f ! -name version.php | sort | head -n ${Math.round(count * 0.6)} > ../away.list
       tar -cf ../away.tar -T ../away.list && xargs -d '\\n' rm -- < ../away.list && wc -l < ../away.list`,
    ),
  );
  assert.ok(away / count > 0.58, `${away} of ${count}`);

  try {
    await assertRefusedAndUnchanged("60 % gone", {
      exit: 7,
      code: "TOO_MANY_DELETIONS",
      says: /\d+ of \d+ files/,
    });
    const overruled = await mirror.clonepanel(["sync", site, "--allow-deletions", "--preview", "--json"]);
    assert.equal(overruled.code, 0, overruled.stdout);
    assert.match(overruled.stderr + overruled.stdout, new RegExp(`${away + 1} gone`));
  } finally {
    await inRoot("tar -xpf ../away.tar && rm ../away.tar ../away.list");
  }
});

test("a replica whose state file says a higher epoch is left alone", async () => {
  const { facts } = mirror;
  const path = `${facts.accounts.b.homeOutside}/.clonepanel/${site}/state.json`;
  const good = readFileSync(path, "utf8");
  const secret = readFileSync(`${facts.control.state}/controller.key`, "utf8").trim();
  const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
  const key = hmac(secret, `state:${site}:b`);
  const { mac, ...state } = JSON.parse(good) as AccountState & { readonly mac: string };
  const sign = (changed: AccountState) => writeStateFile(changed, (text) => hmac(key, text));
  assert.equal(sign(state), good, "the test signs as the controller does");

  writeFileSync(path, sign({ ...state, epoch: 9 }));
  await assertRefusedAndUnchanged("epoch", {
    exit: 7,
    code: "EPOCH_HIGHER",
    says: /epoch 9, our record says 1/,
  });
  writeFileSync(path, good);
});

test("a word that is no verb, flag or site changes nothing", async () => {
  const was = await readWorld(mirror);
  for (const [args, code] of [
    [["sink", site], "USAGE"],
    [["sync", site, "--yess"], "USAGE"],
    [["sync", "example.tset", "--yes"], "SITE_UNKNOWN"],
    [["sync", "--yes", "--config", "/nowhere/clonepanel.yaml"], "CONFIG_UNREADABLE"],
    [["snapshot", "restore", site, "1999", "--yes"], "SNAPSHOT_UNKNOWN"],
  ] as const) {
    const run = await mirror.clonepanel([...args, "--json"]);
    assertRefused(mirror, run, { exit: 2, code, says: /./ });
  }
  await assertUnchanged(mirror, was, "usage");
});

test("the second of two runs at once ends with 5 and says who holds the site; the first completes", async () => {
  const { lab } = mirror;
  // The first one waits in the middle of its work, at rsync, until it may go on.
  const gate = `cp /usr/bin/rsync /tmp/rsync-behind; rm -f /tmp/arrived /tmp/go
    printf '#!/bin/sh\\ncase "$*" in *--server*) : > /tmp/arrived; while [ ! -e /tmp/go ]; do sleep 0.1; done;; esac\\nexec /tmp/rsync-behind "$@"\\n' > /tmp/rsync-gate
    chmod 755 /tmp/rsync-gate /tmp/rsync-behind; mount --bind /tmp/rsync-gate /usr/bin/rsync`;
  await lab.mustExec("a", ["sh", "-c", gate]);
  const first = runSync();
  try {
    await waitUntilArrived();
    await assertRefusedAndUnchanged("locked", { exit: 5, code: "SITE_LOCKED", says: /sync/ });
  } finally {
    await lab.mustExec("a", ["touch", "/tmp/go"]);
    await first;
    await lab.mustExec("a", ["umount", "/usr/bin/rsync"]);
  }

  const done = await first;
  assert.equal(done.code, 0, done.stdout + done.stderr);
  const all = String(version);
  assert.deepEqual(await readVersions(mirror), { page: all, file: all, row: all });
  await changeTo(mirror, ++version);
});

async function waitUntilArrived(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await mirror.lab.exec("a", ["test", "-e", "/tmp/arrived"])).code === 0) return;
    await sleep(100);
  }
  assert.fail("the first run did not come to its rsync within 20 s");
}

test("with all forwarding switched off on both accounts databases are still reached", async () => {
  const { lab } = mirror;
  for (const account of ["a", "b"] as const) await lab.setForwarding(account, { tcp: "no", sockets: "no" });
  await mirror.sync();
  const all = String(version);
  assert.deepEqual(await readVersions(mirror), { page: all, file: all, row: all });
  assert.equal((await mirror.verify()).code, 0);
  for (const account of ["a", "b"] as const) await lab.setForwarding(account, { tcp: "yes", sockets: "yes" });
  await changeTo(mirror, ++version);
});

test("a replica that cannot be reached, or has no rsync, keeps nothing else from being done, and is brought along later", async () => {
  const { lab } = mirror;
  const versions = await readVersions(mirror);
  await lab.service("b", "sshd", "stop");
  assertRefused(mirror, await runSync(), { exit: 6, code: "ACCOUNT_UNREACHABLE", says: /"b"/ });
  await lab.service("b", "sshd", "start");
  assert.deepEqual(await readVersions(mirror), versions);
  const kept = readFileSync(`${mirror.vault}/current/files/wp-content/mu-plugins/lab-version.php`, "utf8");
  assert.match(kept, new RegExp(`file ${version} `), "the vault has the new generation");

  await withoutProgram(lab, "b", "/usr/bin/rsync", async () => {
    assertRefused(mirror, await runSync(), {
      exit: 1,
      code: "REMOTE_TOOL_MISSING",
      says: /rsync.*"b"|"b".*rsync/,
    });
  });
  assert.deepEqual(await readVersions(mirror), versions);

  await mirror.sync();
  const all = String(version);
  assert.deepEqual(await readVersions(mirror), { page: all, file: all, row: all });
  await changeTo(mirror, ++version);
});

test("a full disk on the controller is told, changes nothing, and once there is room the next run completes", async () => {
  const { lab, facts } = mirror;
  const small = `${facts.control.home}/small`;
  const config = spoiltConfig(/vault: .*/, `vault: ${small}`);
  // Room for the vault as it is and 12 MiB more.
  const place = `mkdir -p "$1"; kib=$(du -sk "$2" | cut -f1); mount -t tmpfs -o size=$((kib * 11 / 10 + 12288))k small "$1"; cp -a "$2/." "$1"`;
  await lab.mustExec("control", ["sh", "-c", place, "sh", small, facts.control.vault]);
  const content = () =>
    lab.mustExec("control", [
      "sh",
      "-c",
      'cd "$1" && find . -type f | sort | xargs -d "\\n" sha256sum',
      "sh",
      `${small}/${site}/current`,
    ]);
  const { user, docrootPath } = facts.accounts.a;
  try {
    await lab.mustExec("a", ["sh", "-c", "head -c 60000000 /dev/urandom > wp-content/uploads/film.mp4"], {
      user,
      cwd: docrootPath,
    });
    const kept = await content();
    assert.match(kept, /files\/index\.php/);

    await assertRefusedAndUnchanged(
      "full",
      { exit: 1, code: "COPY_NO_SPACE", says: /space left on this machine/ },
      { config },
    );

    assert.equal(await content(), kept);
    await lab.mustExec("control", ["mount", "-o", "remount,size=400m", small]);
    await mirror.sync({ config });
    const all = String(version);
    assert.deepEqual(await readVersions(mirror), { page: all, file: all, row: all });
    assert.ok(existsSync(`${mirror.root("b")}/wp-content/uploads/film.mp4`));
  } finally {
    await lab.exec("control", ["umount", small]);
  }
});
