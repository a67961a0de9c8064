import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { type KeyHouse, openKeyHouse, sshBy } from "./keys/key-house.ts";
import { whyNoSshd } from "./sshd.ts";

const skip = whyNoSshd() ?? false;

/** Foreign lines of every kind that owners and panels write. */
const blob = (name: string) =>
  `AAAAC3NzaC1lZDI1NTE5AAAAI${Buffer.from(name.padEnd(32, "x")).toString("base64").slice(0, 43)}`;
const foreign = [
  "# keys of the shop, do not touch",
  "",
  `ssh-ed25519 ${blob("plain")} owner@laptop`,
  `from="10.0.0.0/8,!10.0.0.9",command="sh -c \\"echo a,b; true\\"",no-pty ssh-ed25519 ${blob("quoted")} with commas`,
  `   ecdsa-sha2-nistp256 ${blob("indented")}`,
  `command="unclosed ssh-ed25519 ${blob("unclosed")}`,
  `# ssh-ed25519 ${blob("comment")} was taken out`,
  "\tgarbage \x80\xff\x00 line",
];

describe("keys", { skip }, () => {
  let house: KeyHouse;
  const yes = async (...args: string[]) => {
    const answer = await house.cli(...args, "--yes", "--json");
    assert.equal(answer.exit, 0, answer.stdout + answer.stderr);
    return JSON.parse(answer.stdout).data;
  };
  const codeOf = async (...args: string[]) => {
    const { exit, stdout } = await house.cli(...args, "--json");
    return { exit, code: JSON.parse(stdout).errors[0]?.code };
  };

  before(async () => {
    house = await openKeyHouse();
  });
  after(async () => await house?.[Symbol.asyncDispose]());
  beforeEach(() => {
    rmSync(join(house.folder, "state/keys"), { recursive: true, force: true });
    house.putKeys("");
    house.logInBy();
  });

  test("a key is made once, nobody else can read it, and its private part is in no answer", async () => {
    const first = await house.cli("keys", "make", "one");
    const again = JSON.parse((await house.cli("keys", "make", "one", "--json")).stdout).data;
    const shown = await house.cli("keys", "show", "one");

    assert.equal(first.exit, 0, first.stderr);
    assert.equal(again.state, "kept");
    assert.match(shown.stdout, /^restrict ssh-ed25519 AAAA\S+ clonepanel:one:full:\d{4}-\d\d-\d\d\n$/);
    const file = house.made("full");
    assert.equal(again.file, file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(file, "..")).mode & 0o777, 0o700);
    const secret = readFileSync(file, "utf8").split("\n").slice(1, -2);
    assert.ok(secret.length > 3);
    for (const said of [first.stdout, first.stderr, JSON.stringify(again), shown.stdout])
      assert.ok(!secret.some((line) => line.length > 20 && said.includes(line)));
    const fingerprint = execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" }).split(" ")[1];
    assert.equal(again.fingerprint, fingerprint);
  });

  for (const [kind, bytes] of [
    ["every kind of line and no end of the last", foreign.join("\n")],
    [
      "half a megabyte",
      `${Array.from({ length: 5000 }, (_, at) => `ssh-ed25519 ${blob(`k${at}`)} key ${at}`).join("\r\n")}\r\n`,
    ],
  ] as const)
    test(`a file with ${kind}: install and revoke give back every byte and its mode`, async () => {
      house.putKeys(bytes);
      execFileSync("chmod", ["640", house.keysFile]);
      await yes("keys", "make", "one");

      const preview = await house.cli("keys", "install", "one", "--preview");
      assert.equal(preview.exit, 0, preview.stderr);
      assert.equal(house.keys(), bytes, "a preview writes nothing");
      const done = await yes("keys", "install", "one");
      assert.equal(done.state, "installed");
      assert.equal(house.keys(), `${done.line}\n${bytes}`);
      assert.equal(statSync(house.keysFile).mode & 0o777, 0o640);
      assert.equal((await yes("keys", "install", "one")).state, "present");

      await yes("keys", "revoke", "one");
      assert.equal(house.keys(), bytes);
      assert.equal(existsSync(house.made("full")), false);
    });

  test("what is restricted gets no terminal and no forwarding, and runs what it is asked", async () => {
    await yes("keys", "make", "one");
    await yes("keys", "install", "one");
    const ssh = (...args: string[]) => sshBy(house, house.made("full"), args);

    assert.equal(ssh("echo hello").stdout, "hello\n");
    assert.match(ssh("-tt", "test -t 0 && echo terminal").stderr, /PTY allocation request failed/);
    const forwarded = ssh("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "true");
    assert.match(forwarded.stderr, /remote port forwarding failed/);
    assert.equal(ssh("-A", 'echo "[$SSH_AUTH_SOCK]"').stdout, "[]\n");
    assert.match(ssh("-W", "127.0.0.1:22").stderr, /administratively prohibited|open failed/);
  });

  test("keys list tells age, use, line and foreign keys; what cannot be read is said", async () => {
    house.putKeys(`${foreign.join("\n")}\n`);
    await yes("keys", "make", "one");
    const absent = JSON.parse((await house.cli("keys", "list", "--json")).stdout).data;
    await yes("keys", "install", "one", "--from", "127.0.0.1");
    house.logInBy(house.made("full"));
    const listed = JSON.parse((await house.cli("keys", "list", "one", "--json")).stdout).data;
    house.putKeys(house.keys().replace('restrict,from="127.0.0.1"', "no-pty"));
    const altered = JSON.parse((await house.cli("keys", "list", "--json")).stdout).data;

    assert.deepEqual(
      absent.keys.map((key: { line: string }) => key.line),
      ["absent"],
    );
    assert.deepEqual(absent.accounts, [{ account: "one", foreignKeys: 3, error: null }]);
    const [key] = listed.keys;
    assert.deepEqual(Object.keys(key).sort(), [
      "account",
      "configured",
      "file",
      "fingerprint",
      "gate",
      "lastUsedAt",
      "line",
      "madeAt",
      "purpose",
      "rotation",
    ]);
    assert.deepEqual([key.line, key.configured, key.rotation], ["as-made", true, "none"]);
    assert.ok(Date.parse(key.lastUsedAt) >= Date.parse(key.madeAt) - 1000);
    assert.equal(altered.keys[0].line, "altered");
    house.putKeys("");
    const refused = JSON.parse((await house.cli("keys", "list", "--json")).stdout).data;
    assert.deepEqual([refused.keys[0].line, refused.accounts[0].error.code], ["unknown", "SSH_AUTH_REFUSED"]);
  });

  test("a link, a folder or a file without an end is left alone, and told", async () => {
    await yes("keys", "make", "one");
    for (const spoil of [
      () => symlinkSync("/etc/passwd", house.keysFile),
      () => execFileSync("mkdir", [house.keysFile]),
      () => writeFileSync(house.keysFile, "#".repeat(1_048_577)),
    ]) {
      rmSync(house.keysFile, { recursive: true, force: true });
      spoil();
      const before = lstatSync(house.keysFile);
      assert.deepEqual(await codeOf("keys", "install", "one", "--yes"), { exit: 7, code: "KEYS_FILE_ODD" });
      assert.equal(lstatSync(house.keysFile).ino, before.ino);
    }
  });

  test("a read-only file keeps its mode; a folder that takes no file is told and nothing changes", async () => {
    house.putKeys("# mine\n");
    execFileSync("chmod", ["400", house.keysFile]);
    await yes("keys", "make", "one");
    await yes("keys", "install", "one");
    assert.equal(statSync(house.keysFile).mode & 0o777, 0o400);
    await yes("keys", "revoke", "one");
    assert.equal(house.keys(), "# mine\n");

    // Root may write everywhere, so the temporary name is taken by what cannot be removed.
    await yes("keys", "make", "one");
    execFileSync("mkdir", ["-p", `${house.keysFile}.clonepanel-tmp/x`]);
    assert.deepEqual(await codeOf("keys", "install", "one", "--yes"), { exit: 7, code: "KEYS_FILE_ODD" });
    rmSync(`${house.keysFile}.clonepanel-tmp`, { recursive: true });
    assert.equal(house.keys(), "# mine\n");
  });

  test("a key that the host does not let in leaves no line behind", async () => {
    await yes("keys", "make", "one");
    house.putKeys("# mine");
    // From nowhere near: the line is right, and sshd refuses the login.
    const answer = await codeOf("keys", "install", "one", "--from", "192.0.2.1", "--yes");

    assert.deepEqual(answer, { exit: 1, code: "KEY_NOT_ACCEPTED" });
    assert.equal(house.keys(), "# mine");
  });

  test("the login in use is only revoked with a clear word, and a key known elsewhere is told", async () => {
    await yes("keys", "make", "one");
    await yes("keys", "install", "one");
    house.logInBy(house.made("full"));
    const before = house.keys();
    assert.deepEqual(await codeOf("keys", "revoke", "one", "--yes"), { exit: 7, code: "KEY_IN_USE" });
    assert.equal(house.keys(), before);

    const elsewhere = join(house.sshd.folder, "authorized_keys");
    const others = readFileSync(elsewhere, "utf8");
    writeFileSync(elsewhere, others + before);
    const still = await codeOf("keys", "revoke", "one", "--own-login", "--yes");
    assert.deepEqual(still, { exit: 1, code: "KEY_STILL_ACCEPTED" });
    assert.ok(existsSync(house.made("full")), "the key is kept until nobody lets it in");
    writeFileSync(elsewhere, others);
    const owner = join(house.sshd.folder, "plain");
    const done = await yes("keys", "revoke", "one", "--own-login", "--login", owner);
    assert.deepEqual(
      done.revoked.map(({ purpose }: { purpose: string }) => purpose),
      ["full"],
    );
  });

  test("what was never made, or has no ssh, or no such purpose, is told by its code", async () => {
    assert.deepEqual(await codeOf("keys", "show", "one"), { exit: 2, code: "KEY_NOT_MADE" });
    assert.deepEqual(await codeOf("keys", "make", "two"), { exit: 2, code: "KEYS_NEED_SSH" });
    assert.deepEqual(await codeOf("keys", "make", "three"), { exit: 2, code: "ACCOUNT_UNKNOWN" });
    assert.deepEqual(await codeOf("keys", "make", "one", "--purpose", "root"), { exit: 2, code: "USAGE" });
    await yes("keys", "make", "one");
    assert.deepEqual(await codeOf("keys", "show", "one", "--from", '*",command="x'), {
      exit: 2,
      code: "USAGE",
    });
    assert.deepEqual(await codeOf("keys", "rotate", "one", "--yes"), { exit: 7, code: "KEY_NOT_INSTALLED" });
    assert.equal((await codeOf("keys", "install", "one")).code, "NEEDS_YES");
  });
});
