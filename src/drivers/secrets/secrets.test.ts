import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { systemExec } from "../../platform/exec/index.ts";
import { readSmallFile } from "../../platform/files/small-file.ts";
import { Identities, secretResolver } from "./index.ts";

const identities = new Identities({ readFile: readSmallFile, files: [], ask: async () => null });
const resolver = secretResolver({
  env: { SET: "from env\n", EMPTY: "" },
  exec: systemExec,
  readFile: readSmallFile,
  system: "linux",
  identities,
});

async function secretFile(text: string, mode: number) {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-secret-"));
  const path = join(folder, "secret");
  await writeFile(path, text);
  await chmod(path, mode);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

test("a secret comes from the environment as it is", async () => {
  assert.equal((await resolver.resolve({ env: "SET" })).reveal(), "from env\n");
});

test("an unset or empty variable is missing, by name", async () => {
  await assert.rejects(resolver.resolve({ env: "UNSET" }), { code: "SECRET_MISSING", message: /UNSET/ });
  await assert.rejects(resolver.resolve({ env: "EMPTY" }), { code: "SECRET_MISSING" });
});

test("a secret file loses its last line break only", async () => {
  await using file = await secretFile("two\nlines \n", 0o600);

  assert.equal((await resolver.resolve({ file: file.path })).reveal(), "two\nlines ");
});

test("a file that others can read or write is refused", async () => {
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644]) {
    await using file = await secretFile("hunter2", mode);

    await assert.rejects(resolver.resolve({ file: file.path }), (error) => {
      assert.equal((error as { code: string }).code, "SECRET_FILE_OPEN_TO_OTHERS");
      assert.doesNotMatch(inspect(error), /hunter2/);
      return true;
    });
  }
});

test("an absent, an empty file and a folder are missing", async () => {
  await using file = await secretFile("\n", 0o600);

  await assert.rejects(resolver.resolve({ file: file.path }), { code: "SECRET_MISSING", message: /empty/ });
  await assert.rejects(resolver.resolve({ file: `${file.path}.absent` }), {
    code: "SECRET_MISSING",
    message: /ENOENT/,
  });
  await assert.rejects(resolver.resolve({ file: tmpdir() }), { code: "SECRET_MISSING" });
});

test("a program's output is the secret, and its arguments are never read by a shell", async () => {
  assert.equal((await resolver.resolve({ cmd: ["printf", "%s\n", "$(id) 'a b'"] })).reveal(), "$(id) 'a b'");
});

test("a program that fails says so without what it printed", async () => {
  for (const cmd of [
    ["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"],
    ["no-such-program-here"],
    ["true"],
  ]) {
    await assert.rejects(resolver.resolve({ cmd }), (error) => {
      assert.equal((error as { code: string }).code, "SECRET_COMMAND_FAILED");
      assert.doesNotMatch(inspect(error), /hunter2/);
      return true;
    });
  }
});
