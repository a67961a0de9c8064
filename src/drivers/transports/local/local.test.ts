import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { systemExec } from "../../../platform/exec/index.ts";
import { openTransport } from "../index.ts";

const home = await mkdtemp(join(tmpdir(), "cp-local-"));
after(() => rm(home, { recursive: true, force: true }));

const options = { exec: systemExec, cacheFolder: null, env: process.env };
const account = {
  id: "one",
  addresses: [],
  origin: null,
  transport: { driver: "local", path: join(home, "an account") },
} as const;

test("the local path of a file is where it lies", async () => {
  await using transport = await openTransport(account, options);

  assert.equal(transport.localPath("a/b"), join(home, "an account/a/b"));
  assert.equal(transport.localPath("/etc/hosts"), "/etc/hosts");
});
