import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const start = fileURLToPath(new URL("../../src/start.ts", import.meta.url));
const site = "a.example";
let folder = "";
const at = (...parts: readonly string[]) => join(folder, ...parts);
const vault = (...parts: readonly string[]) => at("vault", site, ...parts);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-resume-"));
  mkdirSync(at("one", "site", "deep", "er"), { recursive: true });
  for (const name of ["a", "b", "deep/c", "deep/er/d"])
    writeFileSync(at("one", "site", name), `content of ${name}`);
  writeFileSync(
    at("clonepanel.yaml"),
    `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  ${site}: { names: [${site}], app: static, primary: one, accounts: { one: { path: site }, two: { path: site } } }
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a first copy that was killed is gone on with: what had come is not brought again", () => {
  cutShort();
  mark("a", "deep/er/d", "b");
  writeFileSync(at("one", "site", "b"), "another b, as long");

  sync();

  assert.equal(arrived("a"), "MARKED! of a");
  assert.equal(arrived("deep/er/d"), "MARKED! of deep/er/d");
  assert.equal(arrived("b"), "another b, as long");
  assert.ok(!existsSync(vault("leftover")));
  assert.ok(!existsSync(vault("incoming")));
});

for (const other of [{ boot: "another" }, { account: "two" }, { root: "/elsewhere" }]) {
  test(`what is not surely of this tree is brought again: ${JSON.stringify(other)}`, () => {
    cutShort();
    mark("a");
    const begun = vault("incoming", "begun");
    writeFileSync(begun, JSON.stringify({ ...JSON.parse(readFileSync(begun, "utf8")), ...other }));

    sync();

    assert.equal(arrived("a"), "content of a");
  });
}

test("killed again while it goes on, it still loses nothing", () => {
  cutShort();
  mark("deep/c");
  cutShort();

  sync();

  assert.equal(arrived("deep/c"), "MARKED! of deep/c");
});

test("a link of yesterday leads to no file of this machine today", () => {
  const secret = at("secret");
  mkdirSync(secret);
  writeFileSync(join(secret, "key"), "of the controller");
  const when = new Date(1_700_000_000_000);
  utimesSync(join(secret, "key"), when, when);
  symlinkSync(secret, at("one", "site", "way"));
  cutShort();

  // The account guesses size and time, and shows a folder where the link was.
  rmSync(at("one", "site", "way"));
  mkdirSync(at("one", "site", "way"));
  writeFileSync(at("one", "site", "way", "key"), "of the attacker..".slice(0, 17));
  utimesSync(at("one", "site", "way", "key"), when, when);
  sync();

  assert.equal(readFileSync(at("two", "site", "way", "key"), "utf8"), "of the attacker..");
});

/** A sync that is killed when everything has come. */
function cutShort(): void {
  assert.equal(run({ CLONEPANEL_KILL_AT: "fetch:effect" }).signal, "SIGKILL");
}

/** Tells what lies here from what lies there, with the same size and time. */
function mark(...names: readonly string[]): void {
  for (const name of names) {
    const path = vault("incoming", "files", name);
    writeFileSync(path, readFileSync(path, "utf8").replace("content", "MARKED!"));
    // To the nanosecond, which Node's own call cannot.
    execFileSync("touch", ["-r", at("one", "site", name), path]);
  }
}

function sync(): void {
  const { status, stderr } = run({});
  assert.equal(status, 0, stderr);
}

function run(env: Readonly<Record<string, string>>) {
  return spawnSync(process.execPath, [start, "sync", "--yes", "--config", at("clonepanel.yaml")], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

function arrived(name: string): string {
  return readFileSync(at("two", "site", name), "utf8");
}
