import assert from "node:assert/strict";
import { mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
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

test("the folder is made at the first use; one that was there and is gone is unreachable, also to a later process", async () => {
  const notes = { ...options, cacheFolder: join(home, "notes") };
  const two = { ...account, id: "two", transport: { driver: "local", path: join(home, "two") } } as const;
  const look = { script: "pwd", timeoutMs: 10_000 };
  await using first = await openTransport(two, notes);
  await using later = await openTransport(two, notes);
  const gone = { code: "ACCOUNT_UNREACHABLE", account: "two" };

  assert.equal((await first.run(look)).code, 0);
  await rename(join(home, "two"), join(home, "away"));

  await assert.rejects(first.run(look), gone);
  await assert.rejects(first.hashFiles("www", [], { signal: new AbortController().signal }), gone);
  await assert.rejects(later.run(look), gone);
  await assert.rejects(stat(join(home, "two")), { code: "ENOENT" }, "nothing was put in its place");
  await rename(join(home, "away"), join(home, "two"));
  assert.equal((await later.run(look)).code, 0);
});

test("a file in the place of the folder is an account that cannot be reached", async () => {
  const path = join(home, "a file");
  await writeFile(path, "");
  await using transport = await openTransport({ ...account, transport: { driver: "local", path } }, options);

  await assert.rejects(transport.run({ script: "pwd", timeoutMs: 10_000 }), { code: "ACCOUNT_UNREACHABLE" });
});

test("a shell that dies in the middle of an order is told, and the next order gets another one", async () => {
  await using transport = await openTransport(account, options);

  // The number of the shell itself, not of the order's own subshell.
  const order = transport.run({ script: "printf said; kill -9 $$", timeoutMs: 10_000 });

  await assert.rejects(order, { code: "LOCAL_SHELL_FAILED", remedy: "wait" });
  const next = await transport.run({ script: "printf here", timeoutMs: 10_000 });
  assert.equal(next.stdout, "here");
});
