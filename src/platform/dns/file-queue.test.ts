import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { QueuedDns } from "../../ports/dns-queue.ts";
import { nodeFiles } from "../files/node-files.ts";
import { fileDnsQueue } from "./file-queue.ts";

const entry = (change: Partial<QueuedDns> = {}): QueuedDns => ({
  site: "example.com",
  zone: "example.com",
  provider: "one-ns",
  publish: ["two"],
  ttl: "normal",
  sinceMs: 1_000,
  because: "it does not answer – nobody there",
  ...change,
});

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cp-queue-"));
  try {
    await body(join(folder, "state"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("looking makes nothing; an entry survives, keeps its first time, and goes", async () =>
  withFolder(async (folder) => {
    assert.deepEqual(await fileDnsQueue(nodeFiles, folder).list(), []);
    await assert.rejects(stat(folder));

    await fileDnsQueue(nodeFiles, folder).put(entry());
    await fileDnsQueue(nodeFiles, folder).put(entry({ sinceMs: 9_000, publish: ["one"] }));

    const queue = fileDnsQueue(nodeFiles, folder);
    assert.deepEqual(await queue.list(), [entry({ publish: ["one"] })]);
    assert.equal((await stat(`${folder}/dns-queue.json`)).mode & 0o777, 0o600);
    await queue.remove({ site: "example.com", provider: "one-ns" });
    await queue.remove({ site: "example.com", provider: "one-ns" });
    assert.deepEqual(await fileDnsQueue(nodeFiles, folder).list(), []);
  }));

test("many changes at once all count", async () =>
  withFolder(async (folder) => {
    const queue = fileDnsQueue(nodeFiles, folder);
    await Promise.all(Array.from({ length: 20 }, (_, nth) => queue.put(entry({ provider: `ns-${nth}` }))));

    assert.equal((await queue.list()).length, 20);
  }));

test("a file that holds something else only reminds of nothing", async () =>
  withFolder(async (folder) => {
    const queue = fileDnsQueue(nodeFiles, folder);
    await queue.put(entry());
    const good = JSON.parse(await readFile(`${folder}/dns-queue.json`, "utf8")) as unknown[];
    for (const [content, left] of [
      ["{", 0],
      ["null", 0],
      [JSON.stringify([...good, { site: 1 }, null, 7]), 1],
    ] as const) {
      await writeFile(`${folder}/dns-queue.json`, content);
      assert.equal((await queue.list()).length, left);
    }
  }));
