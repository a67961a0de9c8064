import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { referenceFiles } from "../../scripts/reference/main.ts";
import { commands } from "../../src/cli/table/index.ts";
import { repository } from "../repository.ts";
import { run } from "./package/programs.ts";

test("man page and reference say what the command table says; if not: npm run reference", async () => {
  for (const [path, text] of await referenceFiles())
    assert.equal(await readFile(join(repository, path), "utf8"), text, path);
});

const page = join(repository, "docs/man/clonepanel.1");
const { code } = await run("groff", ["--version"], { cwd: repository });

test("the man page is set without a warning, and shows every verb", {
  skip: code !== 0 && "groff is not installed",
}, async () => {
  const { stdout, stderr } = await run("groff", ["-man", "-ww", "-Tascii", "-P-cbou", "-rLL=200n", page], {
    cwd: repository,
  });

  assert.equal(stderr, "");
  for (const { verb } of commands) assert.ok(stdout.includes(`clonepanel ${verb}`), verb);
});
