import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { type MirrorLab, openMirrorLab } from "./lab/mirror-lab.ts";
import { readTree, treeDifferences } from "./lab/tree.ts";

let mirror: MirrorLab;
let file = "";
before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset({ b: "empty" });
  const { control, accounts } = mirror.facts;
  file = `${control.home}/from-init.yaml`;
  rmSync(file, { force: true });
  const host = (name: "a" | "b") =>
    `Host ${name === "a" ? "sydney" : "fremont"}\n  HostName ${name}.example.test\n  User ${accounts[name].user}\n  IdentityFile ${control.home}/.ssh/clonepanel\n  UserKnownHostsFile /dev/null\n`;
  await mirror.lab.exec("control", ["sh", "-c", "mkdir -p /etc/ssh && cat > /etc/ssh/ssh_config"], {
    input: host("a") + host("b"),
  });
});
after(async () => {
  rmSync(file, { force: true });
  await mirror?.[Symbol.asyncDispose]();
});

const init = (...args: readonly string[]) => mirror.clonepanel(["init", ...args, "--json"], { config: file });

test("one account is not enough, and a name that could be an option is refused", async () => {
  for (const [args, code] of [
    [["sydney"], "ARGUMENT_INVALID"],
    [["sydney", "no such host!"], "SSH_ALIAS_UNUSABLE"],
  ] as const) {
    const run = await init(...args);
    assert.equal(run.code, 2, run.stdout + run.stderr);
    assert.equal(run.document?.errors[0]?.code, code);
  }
});

test("a preview proposes the site under its own names and writes nothing anywhere", async () => {
  const before = [readTree(mirror.root("a")), readTree(mirror.facts.accounts.b.homeOutside)] as const;

  const run = await init("sydney", "fremont", "--preview");

  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.ok(run.document);
  const { text, sites } = run.document.data as { readonly text: string; readonly sites: unknown };
  assert.deepEqual(sites, [{ id: "example.test", primary: "sydney" }]);
  const proposed = parse(text) as {
    readonly accounts: Record<string, { readonly transport: object; readonly addresses: readonly string[] }>;
    readonly sites: Record<string, { readonly names: readonly string[]; readonly accounts: object }>;
  };
  const original = parse(await mirror.lab.config()) as { readonly accounts: { a: { transport: object } } };
  assert.deepEqual(proposed.accounts["sydney"]?.transport, {
    ...original.accounts.a.transport,
    host: "a.example.test",
  });
  assert.deepEqual(proposed.accounts["fremont"]?.addresses, [mirror.facts.accounts.b.address]);
  assert.deepEqual(proposed.sites["example.test"]?.names, ["www.example.test", "example.test"]);
  assert.match(text, /accepted this key before/, "it stands in the owner's known_hosts");
  assert.match(text, /Nothing is here yet/, "b is empty, and the owner is told what it needs");
  assert.equal(existsSync(file), false);
  assert.deepEqual(treeDifferences(before[0], readTree(mirror.root("a"))), []);
  assert.deepEqual(treeDifferences(before[1], readTree(mirror.facts.accounts.b.homeOutside)), []);
});

test("with a yes the file is written for its owner alone, is valid, and doctor works with it; it is never replaced", async () => {
  const run = await init("sydney", "fremont", "--yes");
  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const check = await mirror.clonepanel(["config", "check", "--json"], { config: file });
  assert.equal(check.code, 0, check.stdout);
  // The folders of the controller are not the point here.
  const { control } = mirror.facts;
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace("~/clonepanel/vault", control.vault).replace("~/clonepanel/state", control.state),
    { mode: 0o600 },
  );
  const doctor = await mirror.clonepanel(["doctor", "sydney", "--json"], { config: file });
  assert.ok(doctor.document?.ok, doctor.stdout);

  const again = await init("sydney", "fremont", "--yes");
  assert.equal(again.code, 7, again.stdout);
  assert.equal(again.document?.errors[0]?.code, "FILE_PRESENT");
});

/** What an owner is promised: docs/first-run.md tells the same with the steps that no test does, such as the clone. */
test("from two aliases to a first snapshot that can be browsed it takes three commands and less than five minutes", async () => {
  rmSync(file, { force: true });
  const { accounts, control } = mirror.facts;
  const { docroot, database } = accounts.b;
  const startedMs = performance.now();
  const must = async (...command: readonly string[]) => {
    const run = await mirror.clonepanel(command, { config: file });
    assert.equal(run.code, 0, `${command.join(" ")}: ${run.stdout}${run.stderr}`);
    return run.stdout;
  };

  await must("init", "sydney", "fremont", "--yes");
  // The one line that nobody can guess: the second account's folder and its empty database.
  const password = `{ file: ${control.databasePassword("b")} }`;
  const wp = `{ driver: mysql, host: localhost, name: ${database.name}, user: ${database.user}, password: ${password} }`;
  const line = `      fremont: { path: ${docroot}, databases: { wp: ${wp} } }`;
  const proposed = readFileSync(file, "utf8")
    .replace("~/clonepanel/vault", control.vault)
    .replace("~/clonepanel/state", control.state);
  writeFileSync(file, proposed.replace(/^ {6}fremont: .*$/m, line), { mode: 0o600 });
  await must("sync", "--yes");
  await must("snapshot", "take", "example.test");
  const seconds = (performance.now() - startedMs) / 1000;

  assert.match(await must("snapshot", "browse", "example.test", "latest"), /wp-config\.php/);
  console.log(`init, sync and snapshot: ${seconds.toFixed(0)} s`);
  assert.ok(seconds < 300, `${seconds} s`);
});
