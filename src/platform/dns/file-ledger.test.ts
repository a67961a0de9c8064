import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeFiles } from "../files/node-files.ts";
import { emptyLedger, fileDnsLedger } from "./file-ledger.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cp-ledger-"));
  try {
    await body(join(folder, "state"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("looking makes nothing; what was written is read by the next process; nothing new writes nothing", async () =>
  withFolder(async (folder) => {
    const ledger = fileDnsLedger(nodeFiles, folder);
    assert.deepEqual(await ledger.read("a.example"), emptyLedger("a.example"));
    await ledger.change("a.example", (before) => before);
    await assert.rejects(stat(folder));

    const told = { "one-ns": { publish: ["one"], ttl: "short", atMs: 5 } } as const;
    await ledger.change("a.example", (before) => ({ ...before, ttl: "short", told }));

    assert.deepEqual(await fileDnsLedger(nodeFiles, folder).read("a.example"), {
      ...emptyLedger("a.example"),
      ttl: "short",
      told,
    });
    assert.deepEqual(await ledger.read("b.example"), emptyLedger("b.example"));
    assert.equal((await stat(`${folder}/dns/a.example.json`)).mode & 0o777, 0o600);
  }));

test("one that holds something else is empty", async () =>
  withFolder(async (folder) => {
    const ledger = fileDnsLedger(nodeFiles, folder);
    await ledger.change("a.example", (before) => ({ ...before, ttl: "short" }));
    await writeFile(`${folder}/dns/a.example.json`, '{"ttl":"long"}');

    assert.deepEqual(await ledger.read("a.example"), emptyLedger("a.example"));
  }));
