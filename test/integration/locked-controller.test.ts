import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { twoFolders } from "../two-folders.ts";

/**
 * A controller whose one secret lies under a key with a passphrase: real processes, real age files. They are started
 * without a terminal, as a service is, but for the last test.
 */
const main = join(import.meta.dirname, "../../src/cli/main.ts");
const passphrase = "correct horse 4711";

test("it begins locked, goes on with what needs no secret, and is opened by who knows the passphrase", async () => {
  await using room = await openRoom();
  await using daemon = room.start(["run", "--json", "--listen", "off"]);

  await until(() => /"job":"secrets".*"waits".*SECRETS_LOCKED/.test(daemon.said()));
  await until(async () => (await room.readCopy()) === "page");
  assert.equal(room.beats(), 0);
  assert.match((await room.run(["doctor", "--json"], "")).said, /the running controller is locked: 1 key /);
  assert.match((await room.run(["status"], "")).said, /^The running controller is LOCKED: .* 1 key since/m);

  const wrong = await room.run(["unlock", "--json"], "not it\n");
  assert.match(wrong.said, /PASSPHRASE_WRONG/);
  assert.equal(wrong.code, 1);
  assert.equal(room.beats(), 0);

  const right = await room.run(["unlock", "--json"], `${passphrase}\n`);
  assert.equal(right.code, 0, right.said);
  assert.match(right.said, /"opened": ?1/);
  await until(() => room.beats() > 0);
  assert.match((await room.run(["doctor", "--json"], "")).said, /the running controller is unlocked/);
  assert.match((await room.run(["status", "--json"], "")).said, /"lockedKeys": ?0/);
  assert.match(daemon.said(), /"job":"secrets","outcome":"changed"/);
  assert.doesNotMatch(daemon.said(), /4711|AGE-SECRET-KEY/);

  assert.equal(await daemon.stop(), 130);
  assert.equal(existsSync(join(room.folder, "state/unlock.sock")), false);
});

test("without a running controller, or with nothing locked, unlock says so", async () => {
  await using room = await openRoom();

  const nobody = await room.run(["unlock", "--json"], `${passphrase}\n`);
  const command = await room.run(["notify", "test", "--json"], "");

  assert.match(nobody.said, /UNLOCK_NOBODY/);
  assert.match(command.said, /nobody has opened/);
  assert.notEqual(command.code, 0);
});

test("a name that a killed controller left is taken over", async () => {
  await using room = await openRoom();
  const first = room.start(["run", "--json", "--listen", "off"]);
  await until(() => existsSync(join(room.folder, "state/unlock.sock")));
  await first.kill();

  await using second = room.start(["run", "--json", "--listen", "off"]);
  await until(() => /"waits".*SECRETS_LOCKED/.test(second.said()));
  await until(async () => (await room.run(["unlock"], `${passphrase}\n`)).code === 0);
});

test("at a terminal a command asks, and shows nothing of what is typed", async () => {
  await using room = await openRoom();
  const child = spawn("script", ["-qec", `'${process.execPath}' '${main}' notify test`, "/dev/null"], {
    ...room.order(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => {
    said += piece.toString("utf8");
  });

  await until(() => /Passphrase of .*key: /.test(said));
  // The question stands there before the terminal is told to be silent.
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.stdin.write(`${passphrase}\r`);
  const code = await new Promise((resolve) => child.once("exit", resolve));

  assert.equal(code, 0, said);
  assert.ok(room.beats() > 0);
  assert.doesNotMatch(said, /4711/);
});

async function openRoom() {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-locked-"));
  let beats = 0;
  const server = createServer((request, response) => {
    request.resume();
    beats += request.url?.startsWith("/secret-path") ? 1 : 0;
    response.end("OK");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = await generateX25519Identity();
  await writeFile(join(folder, "key"), await seal(`${key}\n`, (to) => to.setPassphrase(passphrase)));
  const recipient = await identityToRecipient(key);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`;
  await writeFile(join(folder, "url.age"), await seal(url, (to) => to.addRecipient(recipient)));
  for (const account of ["one", "two"])
    await mkdir(join(folder, account, "public_html"), { recursive: true });
  await writeFile(join(folder, "one/public_html/index.html"), "page");
  await writeFile(join(folder, "clonepanel.yaml"), configText);
  const order = () => ({
    cwd: folder,
    env: { ...process.env, HOME: folder, CLONEPANEL_CONFIG: join(folder, "clonepanel.yaml") },
    // A session of its own has no terminal.
    detached: true,
  });
  return {
    folder,
    order,
    beats: () => beats,
    readCopy: () => readFile(join(folder, "two/public_html/index.html"), "utf8").catch(() => null),
    start: (words: readonly string[]) => startProcess(spawn(process.execPath, [main, ...words], order())),
    run: async (words: readonly string[], input: string) => {
      const child = spawn(process.execPath, [main, ...words], order());
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
      await using process_ = startProcess(child);
      return { code: await process_.ended, said: process_.said() };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

function startProcess(child: ChildProcess) {
  let said = "";
  const hear = (piece: Buffer) => {
    said += piece.toString("utf8");
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    ended,
    said: () => said,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: async () => void (await end("SIGTERM")),
  };
}

/** Polls: this machine may be slow, and nothing here has a time of its own. */
async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 240_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error("it did not come in four minutes");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function seal(text: string, to: (encrypter: Encrypter) => void): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(2);
  to(encrypter);
  return encrypter.encrypt(text);
}

const configText = `${twoFolders}    mirror: { every: 1h }
notifications:
  pulse: { driver: healthchecks, url: { age: ./url.age, identity: ./key }, every: 10s }
`;
