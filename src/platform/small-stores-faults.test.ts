import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Files } from "../ports/files.ts";
import { type FaultKind, faultyFiles } from "../testing/faulty-files.ts";
import { fileCertificateStore } from "./certificate-store.ts";
import { fileDnsLedger } from "./dns/file-ledger.ts";
import { fileDnsQueue } from "./dns/file-queue.ts";
import { nodeFiles } from "./files/node-files.ts";

/** A store of one small file: what it holds is a number here, the smallest thing that can be lost. */
interface SmallStore {
  readonly write: (files: Files, folder: string, value: number) => Promise<void>;
  readonly read: (folder: string) => Promise<number | null>;
}

const queued = {
  site: "example.com",
  zone: "example.com",
  provider: "ns",
  publish: ["one"],
  ttl: "normal",
} as const;

const stores: Readonly<Record<string, SmallStore>> = {
  "the queue of what nameservers were not told": {
    write: (files, folder, value) =>
      fileDnsQueue(files, folder).put({ ...queued, sinceMs: 1, because: String(value) }),
    read: async (folder) => numberIn((await fileDnsQueue(nodeFiles, folder).list())[0]?.because),
  },
  "what a site's nameservers were told": {
    write: (files, folder, value) =>
      fileDnsLedger(files, folder).change("example.com", (ledger) => ({ ...ledger, cachedUntilMs: value })),
    read: async (folder) =>
      (await fileDnsLedger(nodeFiles, folder).read("example.com")).cachedUntilMs || null,
  },
  "proofs that lie in zones until they are taken out": {
    write: (files, folder, value) =>
      fileCertificateStore(files, folder).writeProofs("example.com", [
        { name: "_acme-challenge.example.com", value: String(value) },
      ]),
    read: async (folder) =>
      numberIn((await fileCertificateStore(nodeFiles, folder).readProofs("example.com"))[0]?.value),
  },
};

for (const [name, store] of Object.entries(stores))
  test(`${name}: whichever write fails, the old one or the new one is there, and the same again heals it`, async () => {
    let points = 0;
    for (const kind of ["ENOSPC", "EIO", "kill"] as const satisfies readonly FaultKind[])
      for (const before of [null, 1])
        for (let at = 1; ; at += 1) {
          const folder = await mkdtemp(join(tmpdir(), "clonepanel-small-"));
          try {
            if (before !== null) await store.write(nodeFiles, folder, before);
            const faulty = faultyFiles(nodeFiles, { at, kind });
            const said = await store.write(faulty.files, folder, 2).then(
              () => null,
              (error: { readonly code?: string }) => error.code ?? "fell",
            );
            if (faulty.fired() === null) break;
            points += 1;

            assert.match(said ?? "went on", /^DISK_(FULL|FAILED)$/);
            assert.ok([before, 2].includes(await store.read(folder)), `${kind} ${at}: neither is there`);
            await store.write(nodeFiles, folder, 2);
            assert.equal(await store.read(folder), 2);
          } finally {
            await rm(folder, { recursive: true });
          }
        }
    assert.ok(points >= 12, `only ${points} points`);
  });

test("an authority's account key: a disk that fails leaves none or the one that is used from then on", async () => {
  for (let at = 1; at <= 3; at += 1) {
    const folder = await mkdtemp(join(tmpdir(), "clonepanel-small-"));
    try {
      const faulty = faultyFiles(nodeFiles, { at, kind: "EIO" });
      await assert.rejects(fileCertificateStore(faulty.files, folder).accountKey("https://ca.example"), {
        code: "DISK_FAILED",
      });
      const store = fileCertificateStore(nodeFiles, folder);
      const key = await store.accountKey("https://ca.example");

      assert.match(key, /BEGIN PRIVATE KEY/);
      assert.equal(await store.accountKey("https://ca.example"), key);
      assert.equal((await readdir(join(folder, "certificates"))).length, 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  }
});

function numberIn(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
